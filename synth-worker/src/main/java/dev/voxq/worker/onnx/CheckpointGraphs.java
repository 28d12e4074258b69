package dev.voxq.worker.onnx;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.SpeakerEncoderConfig;
import dev.voxq.worker.onnx.codec.SpeakerEncoderGraph;
import dev.voxq.worker.onnx.codec.SpeechDecoderGraph;
import dev.voxq.worker.onnx.codec.SpeechEncoderGraph;
import dev.voxq.worker.onnx.lm.LmGraphs;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Locale;

/// The graphs of one checkpoint in the cache, by what each set of them depends on.
public final class CheckpointGraphs {
    static final String SPEECH_DECODER = "speech-decoder.onnx";
    static final String SPEECH_ENCODER = "speech-encoder.onnx";
    static final String SPEAKER_ENCODER = "speaker-encoder.onnx";

    private static final int CODEC_VERSION = 2;
    private static final int SPEECH_DECODER_VERSION = 3;
    private static final int DIGITS = 16;

    private final Checkpoint checkpoint;
    private final GraphCache cache;
    private final Path key;

    /// Graphs of `checkpoint` under `cache`, a folder that processes may share.
    public CheckpointGraphs(Checkpoint checkpoint, Path cache) {
        this.checkpoint = checkpoint;
        this.cache = new GraphCache(cache.resolve("graphs"));
        this.key = Path.of(RememberedDigest.of(checkpoint, cache.resolve("checkpoint-digests")).substring(0, DIGITS));
    }

    /// Talker and frame graph.
    public Path languageModel(Precision precision, Device device, int positions) {
        String name = "lm-%s-%s-%d-v%d".formatted(precision.label(), device.name().toLowerCase(Locale.ROOT), positions,
                LmGraphs.VERSION);
        return folder(name, folder -> LmGraphs.write(checkpoint, precision, device, positions, false, folder));
    }

    /// The speech decoder.
    public Path speechDecoder() {
        return folder("speech-decoder-v" + SPEECH_DECODER_VERSION,
                folder -> SpeechDecoderGraph.write(checkpoint.codec(), checkpoint.speechTokenizer().decoder(),
                        folder.resolve(SPEECH_DECODER)))
                .resolve(SPEECH_DECODER);
    }

    /// The encoder that turns reference clips into codes.
    public Path speechEncoder() {
        return folder("speech-encoder-v" + CODEC_VERSION,
                folder -> SpeechEncoderGraph.write(checkpoint.codec(), checkpoint.speechTokenizer().encoder(),
                        folder.resolve(SPEECH_ENCODER)))
                .resolve(SPEECH_ENCODER);
    }

    /// What the results of both encoders depend on.
    String encoders() {
        return key + "-v" + CODEC_VERSION;
    }

    /// The encoder that turns reference clips into x-vectors, which only some checkpoints have.
    public Path speakerEncoder(SpeakerEncoderConfig config) {
        return folder("speaker-encoder-v" + CODEC_VERSION,
                folder -> SpeakerEncoderGraph.write(checkpoint.languageModel(), config,
                        folder.resolve(SPEAKER_ENCODER)))
                .resolve(SPEAKER_ENCODER);
    }

    private Path folder(String name, GraphCache.Builder builder) {
        try {
            return cache.folder(key.resolve(name), builder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot build the graphs " + name + ": " + e.getMessage(), e);
        }
    }
}
