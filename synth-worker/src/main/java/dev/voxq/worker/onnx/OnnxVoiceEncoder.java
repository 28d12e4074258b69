package dev.voxq.worker.onnx;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.SpeakerEncoderConfig;
import dev.voxq.worker.checkpoint.SpeechTokenizerConfig;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.NativeLibrary;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ReferenceClip;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.VoiceEncoder;
import org.jspecify.annotations.Nullable;

/// Speaker encoder and speech encoder of a Base checkpoint, opened with the first clip. Calls take turns. It has the
/// checkpoint to itself, so that it may come and go beside the model that speaks.
public final class OnnxVoiceEncoder implements VoiceEncoder {
    private static final double SHORTEST_SECONDS = 0.5;
    private static final double LONGEST_SECONDS = 60;

    private final OrtEnvironment environment;
    private final Checkpoint checkpoint;
    private final CheckpointGraphs graphs;
    private @Nullable SpeakerEncoder speakerEncoder;
    private @Nullable SpeechEncoder speechEncoder;

    private OnnxVoiceEncoder(OrtEnvironment environment, Checkpoint checkpoint, CheckpointGraphs graphs) {
        this.environment = environment;
        this.checkpoint = checkpoint;
        this.graphs = graphs;
    }

    /// Opens the checkpoint. Throws as [OnnxSpeechModel#open(OnnxConfig)].
    public static OnnxVoiceEncoder open(OnnxConfig config) {
        return open(config, OrtEnvironment.open(NativeLibrary.locate(config.library(), config.cache()),
                config.threads()));
    }

    /// Opens in an environment that is already there.
    static OnnxVoiceEncoder open(OnnxConfig config, OrtEnvironment environment) {
        Checkpoint checkpoint = Checkpoint.open(config.checkpoint());
        try {
            return new OnnxVoiceEncoder(environment, checkpoint, new CheckpointGraphs(checkpoint, config.cache()));
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    @Override
    public String digest() throws SpeechRefusedException {
        speakerEncoderConfig();
        return graphs.encoders();
    }

    @Override
    public synchronized ClonePrompt encode(ReferenceClip clip) throws SpeechRefusedException {
        SpeakerEncoderConfig config = speakerEncoderConfig();
        check(clip.samples());
        float[] speaker = speakerEncoder(config).encode(clip.samples());
        int[][] codes = clip.transcript() == null ? new int[0][] : speechEncoder().encode(clip.samples());
        return new ClonePrompt(speaker, codes, clip.transcript());
    }

    @Override
    public synchronized void close() {
        if (speakerEncoder != null) {
            speakerEncoder.close();
            speakerEncoder = null;
        }
        if (speechEncoder != null) {
            speechEncoder.close();
            speechEncoder = null;
        }
        checkpoint.close();
    }

    private SpeakerEncoderConfig speakerEncoderConfig() throws SpeechRefusedException {
        return checkpoint.config().speakerEncoder()
                .orElseThrow(() -> new SpeechRefusedException(FailureCode.UNSUPPORTED, "voice",
                        "voice names an uploaded voice; this checkpoint's tts_model_type is "
                                + checkpoint.config().type().configName()
                                + ", without a speaker encoder. Cloning needs a base checkpoint"));
    }

    private static void check(float[] samples) throws SpeechRefusedException {
        double seconds = (double) samples.length / SpeechTokenizerConfig.SAMPLE_RATE_HZ;
        if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
            throw refused("lasts %.2f s; %.1f to %.0f s are supported".formatted(seconds, SHORTEST_SECONDS,
                    LONGEST_SECONDS));
        }
        for (int i = 0; i < samples.length; i++) {
            if (!Float.isFinite(samples[i])) {
                throw refused("has " + samples[i] + " at sample " + i + "; finite samples are needed");
            }
        }
    }

    private static SpeechRefusedException refused(String message) {
        return new SpeechRefusedException(FailureCode.INVALID_REQUEST, "file", "the reference audio " + message);
    }

    private SpeakerEncoder speakerEncoder(SpeakerEncoderConfig config) {
        SpeakerEncoder open = speakerEncoder;
        if (open == null) {
            open = SpeakerEncoder.open(environment, graphs.speakerEncoder(config), SessionConfig.on(Device.CPU));
            speakerEncoder = open;
        }
        return open;
    }

    private SpeechEncoder speechEncoder() {
        SpeechEncoder open = speechEncoder;
        if (open == null) {
            open = SpeechEncoder.open(environment, graphs.speechEncoder(), SessionConfig.on(Device.CPU));
            speechEncoder = open;
        }
        return open;
    }
}
