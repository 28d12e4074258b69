package dev.voxq.worker.espeak;

import dev.voxq.model.Sampling;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The espeak-ng of this machine, and utterances spoken with it to their end.
final class Espeak {
    private Espeak() {}

    static EspeakBinary binary() {
        return EspeakBinary.find(System.getenv(EspeakBinary.SETTING), System.getenv("PATH"));
    }

    static Speech speech(String text) {
        return speech(text, null, null, 1);
    }

    static Speech speech(String text, @Nullable String voice, @Nullable String language, double speed) {
        return new Speech(text, voice == null ? null : new VoiceId(voice), language, null, Sampling.DEFAULTS, 0, speed,
                null);
    }

    static float[] samples(SpeechModel model, Speech speech) throws SpeechRefusedException {
        try (var utterance = model.open(speech)) {
            model.prefill(utterance);
            stepToTheEnd(model, utterance);
            model.decode(List.of(utterance), utterance.framesSpoken());
            return utterance.takeSamples();
        }
    }

    static void stepToTheEnd(SpeechModel model, Utterance... utterances) {
        var rows = Arrays.stream(utterances).filter(row -> !ended(row)).toList();
        while (!rows.isEmpty()) {
            model.step(rows);
            rows = rows.stream().filter(row -> !ended(row)).toList();
        }
    }

    static boolean ended(Utterance utterance) {
        return utterance.finishReason() != null || utterance.failure() != null;
    }

    static double seconds(float[] samples) {
        return (double) samples.length / SpeechModel.SAMPLE_RATE_HZ;
    }
}
