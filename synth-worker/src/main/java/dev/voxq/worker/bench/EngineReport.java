package dev.voxq.worker.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/// What the engine benchmark found.
///
/// @param bandwidth what all cores together read from memory, GB/s
record EngineReport(Machine machine, String size, double bandwidth, List<PrecisionFigures> precisions) {
    private static final double FRAME_MILLIS = 80;

    /// One precision.
    ///
    /// @param openMillis sessions of the language model from the cache to ready
    /// @param prefillMillis a stretch of 16 prompt positions of one row
    /// @param firstAudioMillis from the embeddings of a prompt of 32 positions to the first samples, one row alone
    /// @param weightGigabytes what a frame of one row reads of the language model's weights
    /// @param peakMegabytes most resident memory, speech decoder included
    /// @param deviceMegabytes what the card has less of than before, its batch and graphs included; 0 on the CPU
    /// @param growthMegabytes resident memory gained by speaking with a full batch once more
    record PrecisionFigures(String precision, double openMillis, double prefillMillis, double firstAudioMillis,
            double weightGigabytes, long peakMegabytes, long deviceMegabytes, long growthMegabytes,
            List<BatchFigures> batches) {}

    /// One batch size: medians in milliseconds per frame of the whole batch.
    ///
    /// @param bestMillis the fastest frame of the language model
    record BatchFigures(int rows, double talkerMillis, double predictorMillis, double decoderMillis,
            double bestMillis) {

        double languageModelMillis() {
            return talkerMillis + predictorMillis;
        }

        double totalMillis() {
            return languageModelMillis() + decoderMillis;
        }

        double realTimeFactor() {
            return totalMillis() / FRAME_MILLIS;
        }

        double audioSecondsPerSecond() {
            return rows * FRAME_MILLIS / totalMillis();
        }
    }

    void printHead(PrintStream out) {
        out.printf(Locale.ROOT, "%s, %d cores, memory %.1f GB/s, ONNX Runtime %s, Java %s, %s, random %s%n",
                machine.cpu(), machine.cores(), bandwidth, machine.onnxRuntime(), machine.java(), machine.date(), size);
        out.printf("%-6s %4s %8s %9s %8s %8s %8s %8s %6s %8s %8s%n", "", "rows", "talker", "predictor", "LM",
                "LM best", "decoder", "LM/row", "RTF", "audio/s", "frames/s");
    }

    void print(PrecisionFigures precision, PrintStream out) {
        precision.batches.forEach(batch -> out.printf(Locale.ROOT,
                "%-6s %4d %8.1f %9.1f %8.1f %8.1f %8.1f %8.1f %6.2f %8.2f %8.1f%n", precision.precision, batch.rows,
                batch.talkerMillis, batch.predictorMillis, batch.languageModelMillis(), batch.bestMillis,
                batch.decoderMillis, batch.languageModelMillis() / batch.rows, batch.realTimeFactor(),
                batch.audioSecondsPerSecond(), batch.audioSecondsPerSecond() * 1000 / FRAME_MILLIS));
        printSummary(precision, out);
    }

    private void printSummary(PrecisionFigures precision, PrintStream out) {
        precision.batches.stream().filter(batch -> batch.rows == 1).findFirst().ifPresent(single -> {
            double read = precision.weightGigabytes / single.bestMillis * 1000;
            out.printf(Locale.ROOT, "       reads %.2f GB a frame: %.1f GB/s, %.0f %% of the memory's%n",
                    precision.weightGigabytes, read, 100 * read / bandwidth);
        });
        out.printf(Locale.ROOT,
                "       opens in %.1f s, reads 16 prompt positions in %.0f ms, first audio in %.0f ms, peak %d MB, "
                        + "growth %d MB, on the card %d MB%n",
                precision.openMillis / 1000, precision.prefillMillis, precision.firstAudioMillis,
                precision.peakMegabytes, precision.growthMegabytes, precision.deviceMegabytes);
    }

    /// Prints the time of each figure over that of an earlier run.
    void printAgainst(EngineReport earlier, PrintStream out) {
        out.printf("against %s of %s:%n", earlier.machine.cpu(), earlier.machine.date());
        for (PrecisionFigures precision : precisions) {
            for (BatchFigures batch : precision.batches) {
                earlier.precisions.stream().filter(old -> old.precision.equals(precision.precision))
                        .flatMap(old -> old.batches.stream()).filter(old -> old.rows == batch.rows).findFirst()
                        .ifPresent(old -> out.printf(Locale.ROOT, "%-6s %4d  LM × %.2f  decoder × %.2f%n",
                                precision.precision, batch.rows,
                                batch.languageModelMillis() / old.languageModelMillis(),
                                batch.decoderMillis / old.decoderMillis));
            }
        }
    }
}
