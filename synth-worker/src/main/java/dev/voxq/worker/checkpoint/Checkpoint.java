package dev.voxq.worker.checkpoint;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An open checkpoint: its configuration, and its weights mapped from disk until it is closed.
///
/// Opening checks every tensor the graphs will ask for, so a checkpoint that opens can be built.
public final class Checkpoint implements AutoCloseable {
    private final Path directory;
    private final Arena arena;
    private final ModelConfig config;
    private final GenerationConfig generation;
    private final SpeechTokenizerConfig speechTokenizer;
    private final Tensors languageModel;
    private final Tensors codec;
    private @Nullable String digest;

    private Checkpoint(Path directory, Arena arena) {
        Path codecDirectory = directory.resolve("speech_tokenizer");
        this.directory = directory;
        this.arena = arena;
        this.config = ModelConfig.read(directory.resolve("config.json"));
        this.generation = GenerationConfig.read(directory.resolve("generation_config.json"));
        requireDirectory(codecDirectory, "the codec's config.json and model.safetensors");
        this.speechTokenizer = SpeechTokenizerConfig.read(codecDirectory.resolve("config.json"));
        this.languageModel = new Tensors(directory, Safetensors.readDirectory(directory, arena));
        this.codec = new Tensors(codecDirectory, Safetensors.readDirectory(codecDirectory, arena));
        new LanguageModelContract(languageModel::weight, config).check();
        new SpeechTokenizerContract(codec::weight, speechTokenizer).check();
    }

    /// Opens the checkpoint in `directory`, or says with a [CheckpointException] what about it is wrong.
    public static Checkpoint open(Path directory) {
        requireDirectory(directory, "a Qwen3-TTS checkpoint");
        Arena arena = Arena.ofShared();
        try {
            return new Checkpoint(directory, arena);
        } catch (RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static void requireDirectory(Path directory, String what) {
        if (!Files.isDirectory(directory)) {
            throw CheckpointException.of(directory, "directory", what, Files.exists(directory) ? "a file" : "nothing");
        }
    }

    public Path directory() {
        return directory;
    }

    public ModelConfig config() {
        return config;
    }

    public GenerationConfig generation() {
        return generation;
    }

    public SpeechTokenizerConfig speechTokenizer() {
        return speechTokenizer;
    }

    /// Talker, code predictor, text embedding and, in a Base checkpoint, speaker encoder: `model.safetensors`.
    public Tensors languageModel() {
        return languageModel;
    }

    /// Speech decoder and encoder: `speech_tokenizer/model.safetensors`.
    public Tensors codec() {
        return codec;
    }

    /// A digest over every byte of configuration and weights, as 64 hex digits: the key under which built graphs are kept.
    ///
    /// The first call reads the whole checkpoint (about a second per GB and core).
    public synchronized String digest() {
        if (digest == null) {
            digest = computeDigest();
        }
        return digest;
    }

    private String computeDigest() {
        List<Path> files = new ArrayList<>();
        files.add(directory.resolve("config.json"));
        files.add(directory.resolve("speech_tokenizer").resolve("config.json"));
        files.addAll(languageModel.files());
        files.addAll(codec.files());
        return ContentDigest.of(files);
    }

    /// Unmaps the weights; every [TensorView] of this checkpoint is invalid afterwards.
    @Override
    public void close() {
        arena.close();
    }
}
