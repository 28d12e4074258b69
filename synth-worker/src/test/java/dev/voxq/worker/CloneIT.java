package dev.voxq.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.ControlCommand;
import dev.voxq.model.Delivery;
import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.Sampling;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceFolder;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WorkerStatus;
import dev.voxq.model.wire.ControlCodec;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.MalformedRecordException;
import dev.voxq.model.wire.WorkerStatusCodec;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.voice.Tones;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;

/// Uploaded voices go the whole way: through a real broker and a real store to the engine on a tiny base checkpoint.
final class CloneIT {
    @TempDir
    private static Path folder;

    private static Deployment deployment;
    private static VoiceFolder voices;

    @BeforeAll
    static void open() throws InterruptedException {
        deployment = Deployment.fresh();
        voices = new VoiceFolder(deployment.bucket());
    }

    @AfterAll
    static void close() {
        deployment.close();
    }

    @Test
    void theClipIsListenedToOnceForAllWorkers() throws Exception {
        var voice = upload(clip(), "What it says.");
        short[] first;
        try (var _ = worker("one")) {
            first = speak(voice);

            assertThat(speak(voice)).isEqualTo(first);
            var cache = status("one", status -> status.voiceCache().hits() == 1).voiceCache();
            assertThat(cache.encoded()).isEqualTo(1);
            assertThat(cache.size()).isEqualTo(1);
        }
        try (var _ = worker("two")) {
            assertThat(speak(voice)).isEqualTo(first);
            var cache = status("two", status -> status.voiceCache().loaded() == 1).voiceCache();
            assertThat(cache.encoded()).isZero();
        }
    }

    @Test
    void aDamagedPromptIsComputedAgain() throws Exception {
        var voice = upload(clip(), null);
        short[] first;
        try (var _ = worker("three")) {
            first = speak(voice);
        }
        var prompts = deployment.s3().listObjectsV2(list -> list.bucket(deployment.bucket())
                .prefix(voices.of(voice) + "prompts/")).contents();
        assertThat(prompts).hasSize(1);
        put(prompts.getFirst().key(), new byte[]{1, 2, 3});

        try (var _ = worker("four")) {
            assertThat(speak(voice)).isEqualTo(first);
            assertThat(status("four", status -> status.voiceCache().encoded() == 1).voiceCache().loaded()).isZero();
        }
    }

    @Test
    void aVoiceThatIsGoneOrNoSoundFailsItsJobAlone() throws Exception {
        var good = upload(clip(), "To be deleted.");
        var text = upload("not a sound".getBytes(UTF_8), null);
        try (var _ = worker("five")) {
            speak(good);
            deployment.s3().deleteObject(delete -> delete.bucket(deployment.bucket()).key(voices.profile(good).key()));
            tell(new ControlCommand.ForgetVoice(good, Instant.now()));
            status("five", status -> status.voiceCache().misses() == 1 && status.voiceCache().size() == 0);
            var deleted = job(good);
            var noSound = job(text);
            var fine = job(upload(clip(), "Other words."));

            deployment.submit(deleted);
            deployment.submit(noSound);
            deployment.submit(fine);

            assertFailed(deleted, FailureCode.UNKNOWN_VOICE, "voice", good.value());
            assertFailed(noSound, FailureCode.INVALID_REQUEST, "file", "not a sound file");
            deployment.end(fine.id(), SynthesisEvent.Completed.class);
        }
    }

    @Test
    void clearedCachesAreAnsweredFor() throws Exception {
        var voice = upload(clip(), null);
        try (var _ = worker("six")) {
            speak(voice);

            tell(new ControlCommand.ClearCaches("clear-1", Instant.now()));

            var status = status("six", six -> six.cleared() != null);
            assertThat(status.cleared()).isEqualTo(new WorkerStatus.Cleared("clear-1", 1, 0L));
            assertThat(status.voiceCache().size()).isZero();
            assertThat(status.engine()).isEqualTo("qwen3-tts");
            assertThat(status.languages()).contains("english");
        }
        deployment.read(deployment.topics().workers(), seen -> !seen.isEmpty() && seen.getLast().value() == null);
    }

    @Test
    void anEngineThatCannotCloneSaysSo() throws Exception {
        var job = job(upload(clip(), null));
        try (var _ = deployment.worker(Duration.ofMillis(2))) {
            deployment.submit(job);

            assertFailed(job, FailureCode.UNSUPPORTED, "voice", "cannot imitate");
        }
    }

    private SynthWorker worker(String name) throws InterruptedException {
        return SynthWorker.start(WorkerConfig.from(deployment.environment("MODEL_ID", base().toString(), "VOXQ_CACHE",
                folder.resolve("cache").toString(), "QUANTIZE", "fp32", "DEVICE", "cpu", "MAX_BATCH_SIZE", "2",
                "S3_BUCKET", deployment.bucket(), "WORKER_ID", name)));
    }

    private static synchronized Path base() {
        var base = folder.resolve("tiny-base");
        return base.toFile().exists() ? base : TinyCheckpoint.base(base);
    }

    private short[] speak(VoiceId voice) {
        var job = job(voice);
        deployment.submit(job);
        var replies = deployment.replies(job.id());
        assertThat(replies.getLast()).isInstanceOf(SynthesisEvent.Completed.class);
        var audio = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
        for (var reply : replies) {
            if (reply instanceof SynthesisEvent.Chunk chunk) {
                audio.put(chunk.audio());
            }
        }
        var samples = new short[audio.position() / Short.BYTES];
        audio.flip().asShortBuffer().get(samples);
        return samples;
    }

    private SynthesisJob job(VoiceId voice) {
        return new SynthesisJob(JobId.random(), Lane.REALTIME, "Hi.", voice, null, null,
                new Sampling(null, null, null, null, 7L, 6, null), AudioSpec.of(AudioFormat.PCM),
                Delivery.toListener(deployment.reply()), Instant.now(), null, null, null);
    }

    private VoiceId upload(byte[] clip, @Nullable String transcript) {
        var voice = UploadedVoice.of(clip, transcript, null, null, null, Instant.now());
        put(voices.clip(voice.id()).key(), clip);
        put(voices.profile(voice.id()).key(), Json.mapper().writeValueAsBytes(voice));
        return voice.id();
    }

    private void put(String key, byte[] content) {
        deployment.s3().putObject(put -> put.bucket(deployment.bucket()).key(key), RequestBody.fromBytes(content));
    }

    private static byte[] clip() throws Exception {
        try (var clips = TensorFile.open(TinyCheckpoint.golden().resolve("audio", "refs.safetensors"))) {
            return Tones.wav(clips.tensors().get("ref0").toFloats());
        }
    }

    private void tell(ControlCommand command) {
        deployment.send(ControlCodec.encode(command, "/test").on(deployment.topics().control(), null));
        deployment.flush();
    }

    private void assertFailed(SynthesisJob job, FailureCode code, String field, String message) {
        var failed = deployment.end(job.id(), SynthesisEvent.Failed.class);
        assertThat(failed.code()).isEqualTo(code);
        assertThat(failed.field()).isEqualTo(field);
        assertThat(failed.message()).contains(message);
    }

    /// What the worker last said of itself, once it is as hoped.
    private WorkerStatus status(String worker, Predicate<WorkerStatus> hoped) {
        var told = deployment.read(deployment.topics().workers(),
                seen -> statuses(seen, worker).stream().anyMatch(hoped));
        return statuses(told, worker).stream().filter(hoped).toList().getLast();
    }

    private static List<WorkerStatus> statuses(List<ConsumerRecord<byte[], byte[]>> records, String worker) {
        return records.stream().filter(record -> record.value() != null).map(record -> {
            try {
                return WorkerStatusCodec.decode(requireNonNull(record.value()), record.headers());
            } catch (MalformedRecordException e) {
                throw new AssertionError(e);
            }
        }).filter(status -> status.worker().equals(worker)).toList();
    }
}
