package dev.voxq.model.wire;

import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.TraceContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// A job as a record: the job in JSON, its reply address and trace in headers, where spring-kafka's
/// `ReplyingKafkaTemplate` and tracing libraries look for them.
public final class JobCodec {
    static final String REPLY_TOPIC = "kafka_replyTopic";
    static final String REPLY_PARTITION = "kafka_replyPartition";
    static final String CORRELATION_ID = "kafka_correlationId";
    private static final String TYPE = "job";

    private JobCodec() {}

    public static WireRecord encode(SynthesisJob job, String source) {
        var key = job.id().value().getBytes(StandardCharsets.UTF_8);
        var headers = CloudEvents.headers(job.id().value(), source, TYPE, job.createdAt(), CloudEvents.JSON);
        var reply = job.delivery().reply();
        if (reply != null) {
            putReply(headers, reply);
        }
        var trace = job.trace();
        if (trace != null) {
            CloudEvents.put(headers, "traceparent", trace.traceparent());
            if (trace.tracestate() != null) {
                CloudEvents.put(headers, "tracestate", trace.tracestate());
            }
        }
        return new WireRecord(key, Json.mapper().writeValueAsBytes(JobJson.of(job)), headers);
    }

    public static SynthesisJob decode(byte @Nullable [] value, Headers headers) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value; expected a job in JSON");
        }
        CloudEvents.checkVersion(headers);
        try {
            return Json.read(value, JobJson.class).toJob(reply(headers), trace(headers));
        } catch (InvalidFieldException e) {
            throw new MalformedRecordException(String.valueOf(e.getMessage()), e);
        }
    }

    static void putReply(Headers headers, ReplyAddress reply) {
        CloudEvents.put(headers, REPLY_TOPIC, reply.topic());
        var partition = reply.partition();
        if (partition != null) {
            headers.add(REPLY_PARTITION, ByteBuffer.allocate(Integer.BYTES).putInt(partition).array());
        }
        headers.add(CORRELATION_ID, reply.correlationId());
    }

    /// The reply address in a record's headers, or null when nobody waits for a reply.
    public static @Nullable ReplyAddress reply(Headers headers) throws MalformedRecordException {
        var topic = CloudEvents.text(headers, REPLY_TOPIC);
        if (topic == null) {
            return null;
        }
        var correlation = headers.lastHeader(CORRELATION_ID);
        if (correlation == null || correlation.value() == null) {
            throw new MalformedRecordException(REPLY_TOPIC + " is given without " + CORRELATION_ID);
        }
        return new ReplyAddress(topic, partition(headers), correlation.value());
    }

    private static @Nullable Integer partition(Headers headers) throws MalformedRecordException {
        var header = headers.lastHeader(REPLY_PARTITION);
        if (header == null || header.value() == null) {
            return null;
        }
        if (header.value().length != Integer.BYTES) {
            throw new MalformedRecordException(REPLY_PARTITION + " has " + header.value().length
                    + " bytes; expected 4, a big-endian int");
        }
        return ByteBuffer.wrap(header.value()).getInt();
    }

    private static @Nullable TraceContext trace(Headers headers) {
        var parent = CloudEvents.text(headers, "traceparent");
        return parent == null ? null : new TraceContext(parent, CloudEvents.text(headers, "tracestate"));
    }
}
