package dev.voxq.worker.onnx;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.SpeakerEncoderConfig;
import dev.voxq.worker.checkpoint.SpeechTokenizerConfig;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ReferenceClip;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.VoiceEncoder;
import org.jspecify.annotations.Nullable;

/// Speaker encoder and speech encoder of a Base checkpoint, opened with the first clip. Calls take turns.
final class OnnxVoiceEncoder implements VoiceEncoder {
    private static final double SHORTEST_SECONDS = 0.5;
    private static final double LONGEST_SECONDS = 60;

    private final OrtEnvironment environment;
    private final Checkpoint checkpoint;
    private final CheckpointGraphs graphs;
    private @Nullable SpeakerEncoder speakerEncoder;
    private @Nullable SpeechEncoder speechEncoder;

    OnnxVoiceEncoder(OrtEnvironment environment, Checkpoint checkpoint, CheckpointGraphs graphs) {
        this.environment = environment;
        this.checkpoint = checkpoint;
        this.graphs = graphs;
    }

    @Override
    public synchronized ClonePrompt encode(ReferenceClip clip) throws SpeechRefusedException {
        SpeakerEncoderConfig config = checkpoint.config().speakerEncoder()
                .orElseThrow(() -> new SpeechRefusedException(FailureCode.UNSUPPORTED, "reference_audio",
                        "this checkpoint's tts_model_type is " + checkpoint.config().type().configName()
                                + ": it has no speaker encoder. Cloning needs a base checkpoint"));
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
        return new SpeechRefusedException(FailureCode.INVALID_REQUEST, "reference_audio", message);
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
