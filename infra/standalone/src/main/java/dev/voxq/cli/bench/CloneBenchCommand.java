package dev.voxq.cli.bench;

import dev.voxq.embedded.EmbeddedS3;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceFolder;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WavHeader;
import dev.voxq.model.wire.Json;
import dev.voxq.worker.bench.CloneBench;
import dev.voxq.worker.config.StoreConfig;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.delivery.S3Store;
import dev.voxq.worker.delivery.S3VoiceStore;
import dev.voxq.worker.onnx.OnnxConfig;
import dev.voxq.worker.onnx.OnnxVoiceEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench clone`: what a repeated request for an uploaded voice spares, with encoders of true size and random
/// weights and a store in this process.
@Command(name = "clone", description = "Measures what it costs to find an uploaded voice, first and again.")
final class CloneBenchCommand implements Callable<Integer> {
    private static final String BUCKET = "voxq-bench";
    private static final EmbeddedS3.Credentials CREDENTIALS = new EmbeddedS3.Credentials("bench-key", "bench-secret");
    private static final int RATE_HZ = 24_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--seconds", defaultValue = "10", paramLabel = "NUMBER",
            description = "Length of the recording (default ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        report(measure(WorkerConfig.from(System.getenv()).engine().cache(), seconds));
        return 0;
    }

    /// Clones a recording of so many seconds, with a store in this process.
    static CloneBench.Result measure(Path cache, int seconds) throws IOException {
        var onnx = OnnxConfig.of(CloneBench.checkpoint(cache), cache);
        var directory = Files.createTempDirectory("voxq-bench");
        try (var s3 = EmbeddedS3.start(directory, 0, CREDENTIALS);
                var store = S3Store.of(new StoreConfig(s3.endpoint().toString(), "us-east-1", CREDENTIALS.accessKey(),
                        CREDENTIALS.secretKey(), true))) {
            s3.createBucket(BUCKET);
            var voices = new S3VoiceStore(store, new VoiceFolder(BUCKET));
            return CloneBench.measure(voices, () -> OnnxVoiceEncoder.open(onnx), upload(voices, 1, seconds),
                    upload(voices, 2, seconds));
        }
    }

    /// A recording of noise: the encoders take as long for it as for a voice.
    private static VoiceId upload(S3VoiceStore voices, int number, int seconds) {
        var random = new Random(number);
        var header = WavHeader.of(RATE_HZ, (long) seconds * RATE_HZ * Short.BYTES);
        var wav = ByteBuffer.allocate(header.length + seconds * RATE_HZ * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN).put(header);
        while (wav.hasRemaining()) {
            wav.putShort((short) random.nextInt(-8_000, 8_000));
        }
        var voice = UploadedVoice.of(wav.array(), "noise", null, null, null, Instant.now());
        voices.put(voice, wav.array());
        return voice.id();
    }

    private void report(CloneBench.Result result) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.mapper().writeValueAsString(Map.of("clip_seconds", seconds, "encode_ms",
                    result.encodeMillis(), "first_ms", result.firstMillis(), "store_ms", result.storeMillis(),
                    "memory_ms", result.memoryMillis(), "saved", result.saved(), "saved_elsewhere",
                    result.savedElsewhere())));
            return;
        }
        out.printf(Locale.ROOT, "a clip of %d s: encoder %.0f ms, first request %.0f ms%n", seconds,
                result.encodeMillis(), result.firstMillis());
        out.printf(Locale.ROOT, "again on another worker: %.1f ms, %.2f %% of the encoder spared%n",
                result.storeMillis(), 100 * result.savedElsewhere());
        out.printf(Locale.ROOT, "again on the same worker: %.4f ms, %.2f %% spared%n", result.memoryMillis(),
                100 * result.saved());
    }
}
