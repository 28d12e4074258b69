package dev.voxq.model.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Records that are not what their topic carries: refused with the reason, whatever they are.
final class MalformedRecordTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                           | not valid JSON
            not JSON                                     | not valid JSON
            []                                           | not valid JSON
            {}                                           | id is missing
            {"id":"a"}                                   | text is missing
            {"id":"a","text":""}                         | input is empty
            {"id":"../a","text":"t"}                     | id is "../a"; expected
            {"id":"a","text":"t","lane":"fast"}          | lane is "fast"; expected one of: realtime, bulk
            {"id":"a","text":"t","audio":{}}             | audio
            {"id":"a","text":"t","voice":"?"}            | voice is "?"; expected
            {"id":"a","text":"t","sampling":{"top_p":2}} | top_p is 2.0; expected
            {"id":"a","text":"t","store":{"bucket":"b"}} | store
            {"id":"a","text":"t","created_at":"now"}     | created_at
            {"id":"a","text":"t"} {}                     | not valid JSON""")
    void aJobThatMakesNoSenseIsRefusedWithItsReason(String json, String reason) {
        assertThatThrownBy(() -> JobCodec.decode(bytes(json), new RecordHeaders()))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining(reason);
    }

    @Test
    void aJobNeedsNoMoreThanItsIdAndText() throws Exception {
        var job = JobCodec.decode(bytes("{\"id\":\"a\",\"text\":\"t\"}"), new RecordHeaders());

        assertThat(job.lane()).isEqualTo(Lane.BULK);
        assertThat(job.audio()).isEqualTo(AudioSpec.of(AudioFormat.WAV));
        assertThat(job.delivery().reply()).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                     | job
            {"job":null,"at":"2026-01-01T00:00Z"}  | job
            {"job":{},"at":"2026-01-01T00:00:00Z"} | job
            {"job":"a"}                            | job""")
    void anEventWithoutItsJobIsRefused(String json, String reason) {
        assertThatThrownBy(() -> EventCodec.decode(bytes("a"), bytes(json), accepted()))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining(reason);
    }

    @Test
    void recordsWithoutAValueAreRefused() {
        assertThatThrownBy(() -> JobCodec.decode(null, new RecordHeaders()))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> EventCodec.decode(null, null, accepted()))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> ControlCodec.decode(null, new RecordHeaders()))
                .isInstanceOf(MalformedRecordException.class);
    }

    @Test
    void anUnknownCommandIsRefused() {
        assertThatThrownBy(() -> ControlCodec.decode(bytes("{\"command\":\"explode\"}"), new RecordHeaders()))
                .isInstanceOf(MalformedRecordException.class);
        assertThatThrownBy(() -> ControlCodec.decode(bytes("{\"command\":\"cancel\"}"), new RecordHeaders()))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining("job_id");
    }

    @Test
    void aLaterVersionIsRefused() {
        var headers = new RecordHeaders().add("ce_dataschema", bytes("urn:voxq:job:2"));

        assertThatThrownBy(() -> JobCodec.decode(bytes("{\"id\":\"a\",\"text\":\"t\"}"), headers))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining("reads version 1");
    }

    @ParameterizedTest
    @CsvSource({"voxq_chunk_index, x", "voxq_chunk_index, -1", "voxq_sample_offset, -1", "voxq_sample_rate, 0",
        "voxq_sample_rate, 99999999999"})
    void aChunkWithBadHeadersIsRefused(String name, String value) {
        var chunk = chunk();
        chunk.headers().remove(name).add(name, bytes(value));

        assertThatThrownBy(() -> EventCodec.decode(chunk.key(), chunk.value(), chunk.headers()))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining("chunk");
    }

    @Test
    void aChunkOfHalfSamplesIsRefused() {
        var chunk = chunk();

        assertThatThrownBy(() -> EventCodec.decode(chunk.key(), new byte[3], chunk.headers()))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining("3 bytes");
    }

    @ParameterizedTest
    @CsvSource({"kafka_replyPartition, abc, 3 bytes", "kafka_correlationId, , without kafka_correlationId",
        "kafka_replyTopic, ' ', kafka_replyTopic"})
    void aReplyAddressThatMakesNoSenseIsRefused(String name, String value, String reason) {
        var headers = new RecordHeaders().add("kafka_replyTopic", bytes("replies"))
                .add("kafka_correlationId", bytes("c"));
        headers.remove(name);
        if (value != null) {
            headers.add(name, bytes(value));
        }

        assertThatThrownBy(() -> JobCodec.decode(bytes("{\"id\":\"a\",\"text\":\"t\"}"), headers))
                .isInstanceOf(MalformedRecordException.class).hasMessageContaining(reason);
    }

    private static WireRecord chunk() {
        var chunk = new SynthesisEvent.Chunk(new JobId("a"), 0, 0, false, 24_000, new byte[4]);
        return EventCodec.encode(chunk, "/test", Instant.EPOCH);
    }

    private static Headers accepted() {
        var job = new JobInfo(new JobId("a"), Lane.BULK, null, AudioSpec.of(AudioFormat.WAV), 1, null, Instant.EPOCH,
                null, null, null);
        return EventCodec.encode(new SynthesisEvent.Accepted(job, Instant.EPOCH), "/test", Instant.EPOCH).headers();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
