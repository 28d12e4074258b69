package dev.voxq.ingest.callback;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchProgress;
import dev.voxq.ingest.state.BatchProgress.Counts;
import dev.voxq.ingest.state.BatchProgress.Outcome;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.BatchStatus;
import dev.voxq.model.wire.Json;
import java.time.Instant;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CallbackMessageTest {
    private static final Instant END = Instant.parse("2026-01-02T03:04:05Z");
    private static final BatchId ID = BatchId.random();

    @ParameterizedTest
    @EnumSource(names = {"COMPLETED", "FAILED", "EXPIRED", "CANCELLED"})
    void typeSaysHowABatchEnded(BatchStatus end) {
        var message = CallbackMessage.of(batch(end, Map.of("a", "b"))).orElseThrow();

        assertThat(message.type()).isEqualTo("batch." + end.wireName());
        assertThat(message.timestamp()).isEqualTo(END);
        var data = Json.mapper().readTree(message.json()).path("data");
        assertThat(data.path("id").stringValue()).isEqualTo(ID.value());
        assertThat(data.path("metadata").path("a").stringValue()).isEqualTo("b");
        assertThat(data.path(end.wireName() + "_at").longValue()).isEqualTo(END.getEpochSecond());
    }

    @Test
    void batchWithoutAnEndIsNotTold() {
        var begun = BatchProgress.unstarted(ID);
        assertThat(CallbackMessage.of(new BatchState(order(Map.of()), begun))).isEmpty();
    }

    @Test
    void metadataThatWouldMakeItTooLongIsLeftOut() {
        var long16 = IntStream.range(0, 16).boxed().collect(toMap(i -> "key " + i, _ -> "語".repeat(512)));

        var json = CallbackMessage.of(batch(BatchStatus.COMPLETED, long16)).orElseThrow().json();

        assertThat(json).hasSizeLessThan(20_000);
        assertThat(Json.mapper().readTree(json).path("data").has("metadata")).isFalse();
    }

    private static BatchState batch(BatchStatus end, Map<String, String> metadata) {
        return new BatchState(order(metadata), BatchProgress.unstarted(ID).ended(end, new Counts(2, 1, 1, 0),
                new Outcome(END, "file_output", null, null)));
    }

    private static BatchOrder order(Map<String, String> metadata) {
        return new BatchOrder(ID, null, "file_input", "/v1/audio/speech", "24h", metadata, "voxq", "audio/", END, END,
                null, null);
    }
}
