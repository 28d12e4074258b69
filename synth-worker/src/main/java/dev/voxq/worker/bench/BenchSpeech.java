package dev.voxq.worker.bench;

import dev.voxq.model.Sampling;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.util.ArrayList;
import java.util.List;

/// What benchmarks say.
final class BenchSpeech {
    static final String SENTENCE = "The tide comes in twice a day and takes the castles with it.";

    private BenchSpeech() {}

    static Sampling sampling(int frames) {
        return new Sampling(null, null, null, null, null, frames, null);
    }

    /// So many utterances, their prompts read.
    static List<Utterance> open(SpeechModel model, int count, int frames) {
        var rows = new ArrayList<Utterance>();
        for (int seed = 0; seed < count; seed++) {
            rows.add(openOne(model, seed, frames));
        }
        return rows;
    }

    private static Utterance openOne(SpeechModel model, long seed, int frames) {
        try {
            var row = model.open(new Speech(SENTENCE, null, null, null, sampling(frames), seed, 1, null));
            var read = false;
            while (!read) {
                read = model.prefill(row);
            }
            return row;
        } catch (SpeechRefusedException e) {
            throw new IllegalStateException("the model refuses the benchmark's sentence: " + e.getMessage(), e);
        }
    }
}
