package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.OnnxConfig;
import dev.voxq.worker.onnx.OnnxSpeechModel;
import dev.voxq.worker.onnx.SpeakerEncoder;
import dev.voxq.worker.onnx.SpeechDecoder;
import dev.voxq.worker.onnx.SpeechEncoder;
import dev.voxq.worker.onnx.codec.SpeakerEncoderGraph;
import dev.voxq.worker.onnx.codec.SpeechDecoderGraph;
import dev.voxq.worker.onnx.codec.SpeechEncoderGraph;
import dev.voxq.worker.onnx.lm.FrameTracer;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmGraphs;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/// The worker's models of the checkpoints in a set: their graphs are written to a temporary folder and opened, each once.
final class Models implements AutoCloseable {
    /// Rows of one step, and positions of a row; golden cases are far smaller.
    static final int MAX_BATCH = 8;
    static final int POSITIONS = 1024;

    private final OrtEnvironment environment;
    private final Precision precision;
    private final Path folder;
    private final SessionConfig session = SessionConfig.on(Device.CPU);
    private final Map<String, AutoCloseable> open = new HashMap<>();
    private final Deque<AutoCloseable> closing = new ArrayDeque<>();

    Models(OrtEnvironment environment, Precision precision, Path folder) {
        this.environment = environment;
        this.precision = precision;
        this.folder = folder;
    }

    Precision precision() {
        return precision;
    }

    SpeechDecoder speechDecoder(Checkpoint checkpoint) {
        return once("speech_decoder", checkpoint, SpeechDecoder.class, () -> SpeechDecoder.open(environment,
                written(checkpoint, "speech_decoder.onnx", file -> SpeechDecoderGraph.write(checkpoint.codec(),
                        checkpoint.speechTokenizer().decoder(), file)),
                session, checkpoint.speechTokenizer().decoder().codebookSize()));
    }

    SpeechEncoder speechEncoder(Checkpoint checkpoint) {
        return once("speech_encoder", checkpoint, SpeechEncoder.class, () -> SpeechEncoder.open(environment,
                written(checkpoint, "speech_encoder.onnx", file -> SpeechEncoderGraph.write(checkpoint.codec(),
                        checkpoint.speechTokenizer().encoder(), file)),
                session));
    }

    SpeakerEncoder speakerEncoder(Checkpoint checkpoint) {
        return once("speaker_encoder", checkpoint, SpeakerEncoder.class, () -> SpeakerEncoder.open(environment,
                written(checkpoint, "speaker_encoder.onnx", file -> SpeakerEncoderGraph.write(
                        checkpoint.languageModel(), checkpoint.config().speakerEncoder().orElseThrow(), file)),
                session));
    }

    LanguageModel languageModel(Checkpoint checkpoint) {
        return once("language_model", checkpoint, LanguageModel.class, () -> LanguageModel.open(environment,
                languageModelGraphs(checkpoint, false), checkpoint, precision, Device.CPU, MAX_BATCH,
                POSITIONS));
    }

    FrameTracer frameTracer(Checkpoint checkpoint) {
        return once("frame_tracer", checkpoint, FrameTracer.class, () -> FrameTracer.open(environment,
                languageModelGraphs(checkpoint, true), checkpoint, precision, Device.CPU));
    }

    /// The whole model as the worker opens it.
    OnnxSpeechModel speechModel(Checkpoint checkpoint) {
        return once("speech_model", checkpoint, OnnxSpeechModel.class, () -> OnnxSpeechModel.open(OnnxConfig
                .of(checkpoint.directory(), folder.resolve("cache")).withDevice(DeviceChoice.CPU)
                .withQuantize(precision.label()).withMaxBatch(MAX_BATCH).withMaxPositions(POSITIONS), environment));
    }

    private Path languageModelGraphs(Checkpoint checkpoint, boolean traced) {
        return written(checkpoint, traced ? "traced" : "spoken", target -> LmGraphs.write(checkpoint, precision,
                Device.CPU, POSITIONS, traced, Files.createDirectory(target)));
    }

    private interface Writing {
        void to(Path target) throws IOException;
    }

    private Path written(Checkpoint checkpoint, String name, Writing writing) {
        try {
            Path target = Files.createDirectories(folder.resolve(checkpoint.directory().getFileName())).resolve(name);
            writing.to(target);
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <M extends AutoCloseable> M once(String what, Checkpoint checkpoint, Class<M> type, Supplier<M> opening) {
        String key = what + " " + checkpoint.directory();
        AutoCloseable model = open.get(key);
        if (model == null) {
            model = opening.get();
            open.put(key, model);
            closing.push(model);
        }
        return type.cast(model);
    }

    @Override
    public void close() {
        for (AutoCloseable model : closing) {
            try {
                model.close();
            } catch (Exception e) {
                throw new IllegalStateException("cannot close " + model, e);
            }
        }
    }
}
