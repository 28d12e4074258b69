package dev.voxq.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.ControlCommand;
import dev.voxq.model.Delivery;
import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Reuse;
import dev.voxq.model.Sampling;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WavHeader;
import dev.voxq.model.wire.ControlCodec;
import dev.voxq.worker.audio.Leveling;
import dev.voxq.worker.audio.Pcm;
import dev.voxq.worker.audio.Resampler;
import dev.voxq.worker.audio.Tempo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/// Jobs go the whole way, through a real broker and a real store, to one worker that hums.
final class SynthWorkerIT {
    private static Deployment deployment;
    private static SynthWorker worker;

    @BeforeAll
    static void start() throws InterruptedException {
        deployment = Deployment.fresh();
        worker = deployment.worker(Duration.ofMillis(2));
    }

    @AfterAll
    static void stop() {
        worker.close();
        deployment.close();
    }

    @Test
    void listenerHearsEverySampleInOrder() {
        var job = deployment.listened(12);

        deployment.submit(job);

        var replies = deployment.replies(job.id());
        assertThat(replies.getFirst()).isInstanceOf(SynthesisEvent.Started.class);
        assertThat(replies.getLast()).isInstanceOf(SynthesisEvent.Completed.class);
        var chunks = chunks(replies);
        assertThat(chunks).extracting(SynthesisEvent.Chunk::index)
                .containsExactlyElementsOf(IntStream.range(0, chunks.size()).boxed().toList());
        assertThat(chunks).extracting(SynthesisEvent.Chunk::last).endsWith(true).containsOnlyOnce(true);
        assertThat(audio(chunks)).isEqualTo(Pcm.s16le(SineModel.samples(job.seed(), 12)));
    }

    @Test
    void repliesCarryTheCallersCorrelationId() {
        var job = deployment.job(Lane.REALTIME, 2,
                Delivery.toListener(new ReplyAddress(deployment.topics().replies(), 0, new byte[]{0, -1, 7})));

        deployment.submit(job);

        var records = deployment.read(deployment.topics().replies(),
                seen -> Deployment.events(seen, job.id()).stream().anyMatch(SynthesisEvent::terminal));
        assertThat(records).filteredOn(seen -> Deployment.event(seen).jobId().equals(job.id())).allSatisfy(seen -> {
            assertThat(seen.partition()).isZero();
            assertThat(seen.headers().lastHeader("kafka_correlationId").value()).containsExactly(0, -1, 7);
        });
    }

    @Test
    void storedJobBecomesOneWav() throws Exception {
        var job = deployment.stored(30);

        deployment.submit(job);

        var result = deployment.end(job.id(), SynthesisEvent.Completed.class).result();
        var samples = Pcm.s16le(SineModel.samples(job.seed(), 30));
        assertThat(deployment.object(deployment.location(job.id())))
                .isEqualTo(join(WavHeader.of(24_000, samples.length), samples));
        assertThat(result.sha256())
                .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(samples)));
        assertThat(result.samples()).isEqualTo(samples.length / 2);
        assertThat(result.finishReason()).isEqualTo(FinishReason.STOP);
        assertThat(result.engine()).isEqualTo("sine");
        assertThat(result.seed()).isEqualTo(job.seed());
        assertThat(result.store()).isEqualTo(deployment.location(job.id()));
    }

    @Test
    void streamedAudioIsTheStoredAudioAtAnyRateAndPace() {
        var id = JobId.random();
        var job = deployment.job(id, Lane.REALTIME, Deployment.words(20),
                new Delivery(deployment.reply(), deployment.location(id)), new AudioSpec(AudioFormat.PCM, 8_000, 1.25));

        deployment.submit(job);

        var streamed = audio(chunks(deployment.replies(id)));
        var whole = Tempo.of(1.25, 24_000).then(Resampler.of(24_000, 8_000));
        var samples = SineModel.samples(job.seed(), 20);
        var expected = join(Pcm.s16le(whole.accept(samples)), Pcm.s16le(whole.finish()));
        assertThat(streamed).isEqualTo(expected);
        assertThat(deployment.object(deployment.location(id))).isEqualTo(streamed);
    }

    @Test
    void storedAudioIsAsLoudAsAskedAndTheResultIsOfIt() throws Exception {
        var id = JobId.random();
        var job = deployment.job(id, Lane.BULK, Deployment.words(20),
                new Delivery(deployment.reply(), deployment.location(id)),
                new AudioSpec(AudioFormat.PCM, 24_000, 1, -30.0));

        deployment.submit(job);

        var streamed = audio(chunks(deployment.replies(id)));
        var stored = deployment.object(deployment.location(id));
        var leveling = new Leveling(24_000, -30);
        leveling.hear(Pcm.samples(stored, 0, stored.length));
        assertThat(stored).hasSameSizeAs(streamed).isNotEqualTo(streamed);
        assertThat(leveling.finish().gain()).isCloseTo(1, within(0.005f));
        assertThat(deployment.end(id, SynthesisEvent.Completed.class).result().sha256())
                .isEqualTo(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(stored)));
    }

    @Test
    void anEqualJobIsAnsweredWithFinishedAudio() {
        var spoken = job(deployment.stored(300), Reuse.SAME_SEED);
        deployment.submit(spoken);
        var first = deployment.end(spoken.id(), SynthesisEvent.Completed.class).result();
        var equal = job(deployment.listened(300), Reuse.SAME_SEED);

        deployment.submit(equal);

        var streamed = audio(chunks(deployment.replies(equal.id())));
        var second = deployment.end(equal.id(), SynthesisEvent.Completed.class).result();
        assertThat(deployment.object(deployment.location(spoken.id())))
                .isEqualTo(join(WavHeader.of(24_000, streamed.length), streamed));
        assertThat(second.sha256()).isEqualTo(first.sha256());
        assertThat(first.reused()).isNull();
        assertThat(second.reused()).isTrue();
        assertThat(worker.health().audioCacheHits()).isEqualTo(1);
    }

    private static SynthesisJob job(SynthesisJob job, Reuse reuse) {
        return new SynthesisJob(job.id(), job.lane(), job.text(), null, null, null, Sampling.DEFAULTS.withSeed(5),
                job.audio(), job.delivery(), job.createdAt(), null, null, null).withReuse(reuse);
    }

    @Test
    void unknownVoiceFailsAndNamesTheField() {
        var job = deployment.listened(3);
        var asked = new SynthesisJob(job.id(), job.lane(), job.text(), new VoiceId("nobody"), null, null,
                Sampling.DEFAULTS, job.audio(), job.delivery(), job.createdAt(), null, null, null);

        deployment.submit(asked);

        var failed = deployment.end(job.id(), SynthesisEvent.Failed.class);
        assertThat(failed.code()).isEqualTo(FailureCode.UNKNOWN_VOICE);
        assertThat(failed.field()).isEqualTo("voice");
        assertThat(deployment.replies(job.id())).last().isEqualTo(failed);
    }

    @Test
    void malformedRecordGoesToTheDeadLettersAndTheNextOneIsSpoken() {
        var poison = new ProducerRecord<>(deployment.topics().jobs(Lane.REALTIME), "poison-1".getBytes(UTF_8),
                "{\"id\":\"poison-1\",\"text\":7".getBytes(UTF_8));
        poison.headers().add("kafka_replyTopic", deployment.topics().replies().getBytes(UTF_8))
                .add("kafka_correlationId", "c".getBytes(UTF_8));
        var job = deployment.listened(2);

        deployment.send(poison);
        deployment.submit(job);

        var letter = deadLetter("poison-1");
        assertThat(letter.value()).isEqualTo(poison.value());
        assertThat(header(letter, "kafka_dlt-original-topic")).isEqualTo(poison.topic());
        assertThat(ByteBuffer.wrap(letter.headers().lastHeader("kafka_dlt-original-partition").value()).getInt())
                .isZero();
        assertThat(letter.headers().lastHeader("kafka_dlt-original-offset").value()).hasSize(Long.BYTES);
        assertThat(header(letter, "kafka_dlt-exception-message")).contains("not valid JSON");
        assertThat(header(letter, "kafka_correlationId")).isEqualTo("c");
        assertThat(deployment.replies(new JobId("poison-1"))).singleElement()
                .isInstanceOfSatisfying(SynthesisEvent.Failed.class,
                        failed -> assertThat(failed.code()).isEqualTo(FailureCode.INVALID_REQUEST));
        deployment.end(job.id(), SynthesisEvent.Completed.class);
    }

    @Test
    void recordWithoutKeyOrValueGoesToTheDeadLetters() {
        deployment.send(new ProducerRecord<>(deployment.topics().jobs(Lane.BULK), null, null));

        var letters = deployment.read(deployment.topics().deadLetters(),
                seen -> seen.stream().anyMatch(record -> record.value() == null));
        assertThat(letters).anySatisfy(letter -> assertThat(header(letter, "kafka_dlt-exception-message"))
                .contains("no value"));
    }

    @Test
    void jobThatBreaksTheEngineIsTriedAgainAndThenGivenUp() {
        var id = JobId.random();
        var job = deployment.job(id, Lane.REALTIME, "fault in the third frame", Delivery.toListener(deployment.reply()),
                AudioSpec.of(AudioFormat.WAV));

        deployment.submit(job);

        var failed = deployment.end(id, SynthesisEvent.Failed.class);
        assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_FAILED);
        assertThat(failed.attempt()).isEqualTo(4);
        assertThat(failed.message()).contains("a wire is loose");
        assertThat(header(deadLetter(id.value()), "voxq_failure_code")).isEqualTo("engine_failed");
        assertThat(deployment.events(id)).filteredOn(SynthesisEvent.Started.class::isInstance).hasSize(4);
    }

    @Test
    void jobPastItsDeadlineIsNotSpoken() {
        var job = deployment.listened(3);
        var late = new SynthesisJob(job.id(), job.lane(), job.text(), null, null, null, Sampling.DEFAULTS, job.audio(),
                job.delivery(), job.createdAt(), Instant.now().minusSeconds(1), null, null);

        deployment.submit(late);

        assertThat(deployment.events(job.id())).singleElement().isInstanceOfSatisfying(SynthesisEvent.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED));
    }

    @Test
    void runningJobIsCancelledMidWord() {
        var job = deployment.listened(20_000);
        deployment.submit(job);
        deployment.read(deployment.topics().replies(), seen -> chunks(Deployment.events(seen, job.id())).size() > 3);

        cancel(job.id());

        var cancelled = deployment.end(job.id(), SynthesisEvent.Cancelled.class);
        assertThat(cancelled.audioSeconds()).isBetween(0.08, 1_000.0);
        assertThat(deployment.replies(job.id())).last().isEqualTo(cancelled);
    }

    @Test
    void jobCancelledBeforeItArrivesIsNotSpoken() {
        var job = deployment.listened(3);
        cancel(job.id());
        deployment.read(deployment.topics().control(),
                seen -> seen.stream()
                        .anyMatch(record -> Arrays.equals(record.key(), job.id().value().getBytes(UTF_8))));
        var other = deployment.listened(1);
        deployment.submit(other);
        deployment.end(other.id(), SynthesisEvent.Completed.class);

        deployment.submit(job);

        assertThat(deployment.events(job.id())).singleElement().isInstanceOf(SynthesisEvent.Cancelled.class);
    }

    @Test
    void outputOfAnotherJobIsLeftAlone() {
        var job = deployment.stored(3);
        var location = deployment.location(job.id());
        deployment.s3().putObject(put -> put.bucket(location.bucket()).key(location.key()),
                RequestBody.fromString("somebody else's"));

        deployment.submit(job);

        var failed = deployment.end(job.id(), SynthesisEvent.Failed.class);
        assertThat(failed.code()).isEqualTo(FailureCode.OUTPUT_CONFLICT);
        assertThat(failed.message()).contains(location.uri());
        assertThat(deployment.object(location)).asString().isEqualTo("somebody else's");
    }

    @Test
    void jobThatComesTwiceIsStoredOnceAndCompletedTwiceAlike() {
        var job = deployment.stored(3);
        deployment.submit(job);
        var first = deployment.end(job.id(), SynthesisEvent.Completed.class);

        deployment.submit(job);

        var records = deployment.read(deployment.topics().events(), seen -> Deployment.events(seen, job.id()).stream()
                .filter(SynthesisEvent::terminal).count() == 2);
        assertThat(Deployment.events(records, job.id())).last().isInstanceOfSatisfying(SynthesisEvent.Completed.class,
                second -> assertThat(second.result()).usingRecursiveComparison().ignoringFields("sentences")
                        .isEqualTo(first.result()));
    }

    @Test
    void realtimeJobsDoNotWaitForBulk() {
        var bulk = IntStream.range(0, 8).mapToObj(_ -> deployment.stored(20_000)).toList();
        bulk.forEach(deployment::submit);
        deployment.read(deployment.topics().events(), seen -> bulk.stream()
                .flatMap(job -> Deployment.events(seen, job.id()).stream()).count() >= 4);
        var job = deployment.listened(5);

        deployment.submit(job);

        var events = deployment.read(deployment.topics().events(),
                seen -> Deployment.events(seen, job.id()).stream().anyMatch(SynthesisEvent::terminal));
        assertThat(bulk).flatMap(waiting -> Deployment.events(events, waiting.id()))
                .noneMatch(SynthesisEvent::terminal);
        bulk.forEach(waiting -> cancel(waiting.id()));
        bulk.forEach(waiting -> deployment.end(waiting.id(), SynthesisEvent.Cancelled.class));
    }

    private void cancel(JobId id) {
        deployment.send(ControlCodec.encode(new ControlCommand.Cancel(id, Instant.now().plusSeconds(1)), "/test")
                .on(deployment.topics().control(), null));
        deployment.flush();
    }

    private ConsumerRecord<byte[], byte[]> deadLetter(String key) {
        var records = deployment.read(deployment.topics().deadLetters(),
                seen -> seen.stream().anyMatch(record -> Arrays.equals(record.key(), key.getBytes(UTF_8))));
        return records.stream().filter(record -> Arrays.equals(record.key(), key.getBytes(UTF_8))).findFirst()
                .orElseThrow();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static List<SynthesisEvent.Chunk> chunks(List<SynthesisEvent> events) {
        return events.stream().filter(SynthesisEvent.Chunk.class::isInstance).map(SynthesisEvent.Chunk.class::cast)
                .toList();
    }

    /// The samples of a stream without holes.
    private static byte[] audio(List<SynthesisEvent.Chunk> chunks) {
        var audio = new ByteArrayOutputStream();
        chunks.forEach(chunk -> {
            assertThat(chunk.sampleOffset()).isEqualTo(audio.size() / 2);
            audio.writeBytes(chunk.audio());
        });
        return audio.toByteArray();
    }

    private static byte[] join(byte[] head, byte[] tail) {
        var both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }
}
