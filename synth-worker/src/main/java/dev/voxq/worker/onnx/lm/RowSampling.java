package dev.voxq.worker.onnx.lm;

/// How one row draws its codes.
///
/// @param talker parameters of the first group
/// @param predictor parameters of the other groups
/// @param repetitionPenalty what the logits of codes already spoken are divided by, 1 for none
/// @param minFrames frames before the row may end
/// @param seed key of its random numbers
public record RowSampling(Draw talker, Draw predictor, float repetitionPenalty, int minFrames, long seed) {

    /// The official code never lets a row end before its second frame.
    public static final int MIN_FRAMES = 2;

    /// How one model's codes are drawn.
    ///
    /// @param greedy take the likeliest code
    /// @param topK how many of the likeliest stay, 0 for all
    /// @param topP probability to cover, 1 for all
    public record Draw(boolean greedy, float temperature, int topK, float topP) {
        /// The likeliest code, always.
        public static final Draw GREEDY = new Draw(true, 1, 1, 1);

        public Draw {
            if (!(temperature > 0) || topK < 0 || !(topP > 0)) {
                throw new IllegalArgumentException("temperature " + temperature + ", top-k " + topK + ", top-p " + topP
                        + ": the first and last must be positive, top-k at least 0");
            }
        }

        float divisor() {
            return greedy ? 1 : temperature;
        }

        int candidates(int vocabulary) {
            return greedy ? 1 : topK == 0 ? vocabulary : Math.min(topK, vocabulary);
        }

        /// Above 1 the graph drops nothing, whatever its sums round to.
        float coverage() {
            return greedy || topP >= 1 ? 2 : topP;
        }
    }

    /// Both models greedy, with the given penalty.
    public static RowSampling greedy(float repetitionPenalty) {
        return new RowSampling(Draw.GREEDY, Draw.GREEDY, repetitionPenalty, MIN_FRAMES, 0);
    }
}
