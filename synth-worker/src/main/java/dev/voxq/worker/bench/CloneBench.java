package dev.voxq.worker.bench;

import dev.voxq.model.VoiceId;
import dev.voxq.worker.checkpoint.RandomCheckpoint;
import dev.voxq.worker.speech.VoiceEncoder;
import dev.voxq.worker.voice.VoiceStore;
import dev.voxq.worker.voice.Voices;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Measures what finding an uploaded voice costs a worker: when nobody knows its prompt, when the store does, and when
/// the worker's own memory does.
public final class CloneBench {
    private static final int REPEATS = 1_001;

    private CloneBench() {}

    /// What was measured.
    ///
    /// @param encodeMillis of the encoder alone, opened before
    /// @param firstMillis until the voice that nobody knows is found
    /// @param storeMillis until it is found by another worker
    /// @param memoryMillis median until it is found once more
    public record Result(double encodeMillis, double firstMillis, double storeMillis, double memoryMillis) {
        /// Share of the encoder's time that a repeated request spares, on the worker that had the first.
        public double saved() {
            return 1 - memoryMillis / encodeMillis;
        }

        /// The same on any other worker.
        public double savedElsewhere() {
            return 1 - storeMillis / encodeMillis;
        }
    }

    /// Measures with a store in which both voices are.
    ///
    /// @param fresh a voice that nobody has asked for yet
    /// @param warmUp another one, to warm the encoder with
    public static Result measure(VoiceStore store, Supplier<VoiceEncoder> encoders, VoiceId warmUp, VoiceId fresh) {
        double encode;
        double first;
        double memory;
        try (var voices = new Voices(store, encoders, 2)) {
            millis(voices, warmUp);
            double warm = voices.encoderSeconds();
            first = millis(voices, fresh);
            encode = (voices.encoderSeconds() - warm) * 1e3;
            double[] repeats = new double[REPEATS];
            Arrays.setAll(repeats, _ -> millis(voices, fresh));
            Arrays.sort(repeats);
            memory = repeats[REPEATS / 2];
        }
        try (var others = new Voices(store, encoders, 2)) {
            millis(others, warmUp);
            return new Result(encode, first, millis(others, fresh), memory);
        }
    }

    /// A checkpoint of random weights whose encoders have their true size and whose language model is next to nothing,
    /// made where it is not there yet.
    public static Path checkpoint(Path directory) {
        var folder = directory.resolve("random-encoders");
        try {
            if (!Files.isDirectory(folder)) {
                var building = Files.createTempDirectory(Files.createDirectories(directory), "random");
                RandomCheckpoint.write(building, JsonMapper.shared().writeValueAsBytes(baseConfig()),
                        resource("speech-tokenizer.json"));
                Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
            }
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("no checkpoint can be made in " + directory, e);
        }
    }

    private static ObjectNode baseConfig() throws IOException {
        var config = (ObjectNode) JsonMapper.shared().readTree(resource("qwen3-tts-0.6b.json"));
        config.put("tts_model_type", "base");
        var talker = (ObjectNode) config.path("talker_config");
        talker.put("num_hidden_layers", 1).putObject("spk_id");
        talker.putObject("spk_is_dialect");
        ((ObjectNode) talker.path("code_predictor_config")).put("num_hidden_layers", 1);
        config.putObject("speaker_encoder_config").put("enc_dim", talker.path("hidden_size").intValue());
        return config;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = CloneBench.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private static double millis(Voices voices, VoiceId voice) {
        long start = System.nanoTime();
        voices.find(voice).join();
        return (System.nanoTime() - start) / 1e6;
    }
}
