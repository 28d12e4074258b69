package dev.voxq.worker.golden;

import java.util.Arrays;
import java.util.Locale;

/// How far a precision agrees with fp32 while every step gets the official codes and inputs (teacher forcing).
final class Agreement {
    private long codes;
    private long equal;
    private final Cosine talker = new Cosine();
    private final Cosine predictor = new Cosine();

    /// The talker's logits of one frame, and the code it would have taken.
    void talker(float[] found, float[] expected, int code, long expectedCode) {
        talker.add(found, expected);
        count(code, expectedCode);
    }

    /// The code predictor's logits of one frame, `[groups, codes]` row-major; each group got the codes ahead of it.
    void predictor(float[] found, float[] expected, int[] expectedCodes) {
        int width = found.length / expectedCodes.length;
        for (int group = 0; group < expectedCodes.length; group++) {
            float[] foundGroup = Arrays.copyOfRange(found, group * width, (group + 1) * width);
            predictor.add(foundGroup, Arrays.copyOfRange(expected, group * width, (group + 1) * width));
            count(ProcessorsComponent.argmax(foundGroup), expectedCodes[group]);
        }
    }

    private void count(long code, long expectedCode) {
        codes++;
        equal += code == expectedCode ? 1 : 0;
    }

    void reportTo(Comparison comparison) {
        if (codes > 0) {
            comparison.note(String.format(Locale.ROOT, "%.1f %% of %d codes equal under teacher forcing; logit cosine:"
                    + " talker %s, code predictor %s", 100.0 * equal / codes, codes, talker, predictor));
        }
    }

    /// The mean cosine of pairs of vectors.
    private static final class Cosine {
        private double sum;
        private int pairs;

        void add(float[] one, float[] other) {
            double product = 0;
            double oneSquared = 0;
            double otherSquared = 0;
            for (int i = 0; i < one.length; i++) {
                product += (double) one[i] * other[i];
                oneSquared += (double) one[i] * one[i];
                otherSquared += (double) other[i] * other[i];
            }
            sum += product / Math.sqrt(oneSquared * otherSquared);
            pairs++;
        }

        @Override
        public String toString() {
            return pairs == 0 ? "none" : String.format(Locale.ROOT, "%.5f", sum / pairs);
        }
    }
}
