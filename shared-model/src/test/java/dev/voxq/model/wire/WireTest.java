package dev.voxq.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.ControlCommand;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Whatever is written is read again as it was.
@Domain(Records.class)
@Domain(DomainContext.Global.class)
final class WireTest {
    private static final String SOURCE = "/voxq/test";

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aJobArrivesAsItWas(@ForAll SynthesisJob job) throws Exception {
        var written = JobCodec.encode(job, SOURCE);

        assertThat(JobCodec.decode(written.value(), written.headers())).isEqualTo(job);
        assertThat(new String(written.key(), StandardCharsets.UTF_8)).isEqualTo(job.id().value());
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void anEventArrivesAsItWas(@ForAll SynthesisEvent.StateChange event) throws Exception {
        var written = EventCodec.encode(event, SOURCE, Instant.EPOCH);

        assertThat(EventCodec.decode(written.key(), written.value(), written.headers())).isEqualTo(event);
    }

    @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
    void aChunkArrivesAsItWas(@ForAll SynthesisEvent.Chunk chunk, @ForAll ReplyAddress reply) throws Exception {
        var written = EventCodec.encodeReply(chunk, reply, SOURCE, Instant.EPOCH);

        assertThat(EventCodec.decode(written.key(), written.value(), written.headers())).isEqualTo(chunk);
        assertThat(written.value()).isEqualTo(chunk.audio());
        assertThat(EventCodec.correlationId(written.headers())).isEqualTo(reply.correlationId());
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void aCommandArrivesAsItWas(@ForAll ControlCommand command) throws Exception {
        var written = ControlCodec.encode(command, SOURCE);

        assertThat(ControlCodec.decode(written.value(), written.headers())).isEqualTo(command);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void fieldsOfALaterVersionAreTolerated(@ForAll SynthesisJob job, @ForAll SynthesisEvent.StateChange event)
            throws Exception {
        var writtenJob = JobCodec.encode(job, SOURCE);
        var writtenEvent = EventCodec.encode(event, SOURCE, Instant.EPOCH);

        assertThat(JobCodec.decode(extended(writtenJob.value()), writtenJob.headers())).isEqualTo(job);
        assertThat(EventCodec.decode(writtenEvent.key(), extended(writtenEvent.value()), writtenEvent.headers()))
                .isEqualTo(event);
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void replyHeadersAreThoseOfSpringKafka(@ForAll SynthesisJob job) {
        var reply = job.delivery().reply();
        var headers = JobCodec.encode(job, SOURCE).headers();

        if (reply == null) {
            assertThat(headers.lastHeader("kafka_replyTopic")).isNull();
        } else {
            assertThat(headers.lastHeader("kafka_replyTopic").value())
                    .isEqualTo(reply.topic().getBytes(StandardCharsets.UTF_8));
            assertThat(headers.lastHeader("kafka_correlationId").value()).isEqualTo(reply.correlationId());
            if (reply.partition() != null) {
                assertThat(ByteBuffer.wrap(headers.lastHeader("kafka_replyPartition").value()).getInt())
                        .isEqualTo(reply.partition());
            }
        }
    }

    /// A damaged record is read or refused with a reason; nothing else can come of it.
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void damageIsNoticedOrHarmless(@ForAll SynthesisEvent.StateChange event, @ForAll long seed) {
        var written = EventCodec.encode(event, SOURCE, Instant.EPOCH);
        var value = damaged(written.value(), new Random(seed));

        try {
            var read = EventCodec.decode(written.key(), value, written.headers());
            assertThat(read).isInstanceOfSatisfying(SynthesisEvent.StateChange.class,
                    change -> assertThat(change.jobId()).isNotNull());
        } catch (MalformedRecordException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static byte[] extended(byte[] json) {
        var tree = Json.mapper().readTree(json);
        extend(tree);
        return Json.mapper().writeValueAsBytes(tree);
    }

    private static void extend(JsonNode node) {
        node.forEach(WireTest::extend);
        if (node instanceof ObjectNode object) {
            object.put("of_a_later_version", 2).putObject("and_its_object").put("deep", true);
        }
    }

    /// Cuts a stretch out, or changes a byte.
    private static byte[] damaged(byte[] value, Random random) {
        var from = random.nextInt(value.length);
        if (random.nextBoolean()) {
            var changed = value.clone();
            changed[from] = (byte) random.nextInt();
            return changed;
        }
        var until = from + random.nextInt(value.length - from) + 1;
        var rest = ByteBuffer.allocate(value.length - (until - from));
        return rest.put(value, 0, from).put(value, until, value.length - until).array();
    }
}
