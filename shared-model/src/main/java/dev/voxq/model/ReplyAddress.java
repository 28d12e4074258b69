package dev.voxq.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where the chunks of a job go: the request/reply headers of spring-kafka.
///
/// @param partition of the topic; absent, the broker's partitioner chooses by job id
/// @param correlationId opaque to the worker, echoed unchanged
public record ReplyAddress(String topic, @Nullable Integer partition, byte[] correlationId) {
    public ReplyAddress {
        InvalidFieldException.require(!topic.isBlank(), "kafka_replyTopic", topic, "the name of a topic");
        InvalidFieldException.require(partition == null || partition >= 0, "kafka_replyPartition",
                String.valueOf(partition), "a partition number of 0 or more");
    }

    public static ReplyAddress of(String topic, @Nullable Integer partition, String correlationId) {
        return new ReplyAddress(topic, partition, correlationId.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ReplyAddress(var otherTopic, var otherPartition, var otherId)
                && topic.equals(otherTopic)
                && Objects.equals(partition, otherPartition)
                && Arrays.equals(correlationId, otherId);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, partition, Arrays.hashCode(correlationId));
    }

    @Override
    public String toString() {
        return "ReplyAddress[" + topic + "-" + partition + ", " + HexFormat.of().formatHex(correlationId) + "]";
    }
}
