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
    /// 14 characters: as many tokens to a checkpoint of random weights, whose vocabulary has little but bytes, as a
    /// sentence of 13 words and a full stop to a real one.
    static final String SENTENCE = "The tide comes";
    /// Long enough for several stretches of prompt.
    static final String PARAGRAPH = SENTENCE.repeat(10);

    private BenchSpeech() {}

    static Sampling sampling(int frames) {
        return new Sampling(null, null, null, null, null, frames, null);
    }

    /// So many utterances, their prompts read.
    static List<Utterance> open(SpeechModel model, int count, int frames) {
        var rows = new ArrayList<Utterance>();
        for (int seed = 0; seed < count; seed++) {
            var row = openOne(model, SENTENCE, seed, frames);
            read(model, row);
            rows.add(row);
        }
        return rows;
    }

    /// Reads the whole prompt.
    static void read(SpeechModel model, Utterance row) {
        var read = false;
        while (!read) {
            read = model.prefill(row);
        }
    }

    static Utterance openOne(SpeechModel model, String text, long seed, int frames) {
        try {
            return model.open(new Speech(text, null, null, null, sampling(frames), seed, 1, null));
        } catch (SpeechRefusedException e) {
            throw new IllegalStateException("the model refuses the benchmark's sentence: " + e.getMessage(), e);
        }
    }
}
