package dev.voxq.worker.text;

import dev.voxq.worker.checkpoint.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Byte-pair encoding as it is defined, in quadratic time, for one word of ASCII letters.
final class ReferenceBytePairs {
    private ReferenceBytePairs() {}

    static int[] encode(Vocabulary vocabulary, String word) {
        List<String> symbols = new ArrayList<>(Arrays.asList(word.split("")));
        while (true) {
            int best = Integer.MAX_VALUE;
            int at = -1;
            for (int i = 0; i + 1 < symbols.size(); i++) {
                int rank = vocabulary.merges().indexOf(new Vocabulary.Merge(symbols.get(i), symbols.get(i + 1)));
                if (rank >= 0 && rank < best) {
                    best = rank;
                    at = i;
                }
            }
            if (at < 0) {
                return symbols.stream().mapToInt(symbol -> vocabulary.ids().get(symbol)).toArray();
            }
            symbols.set(at, symbols.get(at) + symbols.remove(at + 1));
        }
    }
}
