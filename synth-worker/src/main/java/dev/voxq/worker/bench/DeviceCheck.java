package dev.voxq.worker.bench;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.CheckpointGraphs;
import dev.voxq.worker.onnx.DecoderStream;
import dev.voxq.worker.onnx.SpeechDecoder;
import dev.voxq.worker.onnx.lm.FrameTracer;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmGraphs;
import dev.voxq.worker.onnx.lm.LmRow;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/// Compares a device with this machine's CPU in 32-bit floats, on the same random weights and the same inputs.
final class DeviceCheck {
    private static final int POSITIONS = 256;
    private static final int PROMPT = 40;
    private static final int STRETCH = 16;
    private static final int FRAMES = 6;
    private static final int ROWS = 8;
    private static final float PENALTY = 1.05f;
    private static final double MOST_SAMPLE_ERROR = 1e-3;

    private final OrtEnvironment environment;
    private final Checkpoint checkpoint;
    private final CheckpointGraphs graphs;
    private final Device device;
    private final int width;

    DeviceCheck(OrtEnvironment environment, Checkpoint checkpoint, Path cache, Device device) {
        this.environment = environment;
        this.checkpoint = checkpoint;
        this.graphs = new CheckpointGraphs(checkpoint, cache);
        this.device = device;
        this.width = checkpoint.config().talker().transformer().hiddenSize();
    }

    /// What the comparison of one precision found; errors are root mean squares relative to the reference's.
    ///
    /// @param hiddenError of the talker's hidden states over a prompt read in stretches
    /// @param logitsError of both models' logits under teacher forcing, the reference's hidden states and codes given
    /// @param allowed the largest error of both that counts as right
    /// @param codesAgree part of the reference's codes that the device finds likeliest too, under teacher forcing
    /// @param repeats whether steps give the same bits when they are taken again, by captured graphs where there are any
    /// @param batches batch sizes in which a row does not speak the bits it speaks alone, if its size is not fixed
    record Figures(String precision, double hiddenError, double logitsError, double allowed, double codesAgree,
            boolean repeats, List<Integer> batches) {
        boolean right() {
            return hiddenError <= allowed && logitsError <= allowed && repeats;
        }
    }

    /// What the comparison of the speech decoder found, over several streams and lengths of calls.
    ///
    /// @param sampleError largest difference of a sample
    record DecoderFigures(double sampleError) {
        boolean right() {
            return sampleError <= MOST_SAMPLE_ERROR;
        }
    }

    Figures languageModel(Precision precision) {
        Path folder = temporary();
        try (LanguageModel reference = open(Precision.FP32, Device.CPU, 1);
                LanguageModel tried = open(precision, device, ROWS);
                FrameTracer referenceFrame = tracer(folder.resolve("reference"), Precision.FP32, Device.CPU);
                FrameTracer triedFrame = tracer(folder.resolve("tried"), precision, device)) {
            float[] expected = hidden(reference);
            double hiddenError = error(expected, hidden(tried));
            Frames frames = frames(referenceFrame, triedFrame, expected);
            List<float[]> alone = speak(tried, 1);
            boolean repeats = equal(alone, speak(tried, 1));
            List<Integer> unequal = Arrays.stream(tried.batchSizes())
                    .filter(rows -> !equal(alone, speak(tried, rows))).boxed().toList();
            return new Figures(precision.label(), hiddenError, frames.error, allowed(precision), frames.agree, repeats,
                    unequal);
        } finally {
            delete(folder);
        }
    }

    DecoderFigures decoder() {
        try (SpeechDecoder reference = SpeechDecoder.open(environment, graphs.speechDecoder(),
                SessionConfig.on(Device.CPU));
                SpeechDecoder tried = SpeechDecoder.open(environment, graphs.speechDecoder(),
                        SessionConfig.on(device))) {
            List<DecoderStream> expectedRows = streams(reference);
            List<DecoderStream> triedRows = streams(tried);
            Random random = new Random(7);
            double most = 0;
            for (int frames : new int[]{1, 1, 2, 4, 8, 3}) {
                int[][] codes = IntStream.range(0, expectedRows.size()).mapToObj(_ -> random
                        .ints((long) frames * CODE_GROUPS, 0, checkpoint.config().codePredictor().vocabSize())
                        .toArray()).toArray(int[][]::new);
                float[][] expected = reference.decode(expectedRows, codes);
                float[][] found = tried.decode(triedRows, codes);
                for (int row = 0; row < codes.length; row++) {
                    most = Math.max(most, largestDifference(expected[row], found[row]));
                }
            }
            expectedRows.forEach(DecoderStream::close);
            triedRows.forEach(DecoderStream::close);
            return new DecoderFigures(most);
        }
    }

    /// Weights are rounded to 8, 4 or 3 significant bits.
    private static double allowed(Precision precision) {
        return switch (precision) {
            case FP32 -> 1e-4;
            case FP16 -> 0.01;
            case BF16 -> 0.05;
            case INT8, W8A8 -> 0.05;
            case FP8 -> 0.1;
            case INT4 -> 0.3;
        };
    }

    private LanguageModel open(Precision precision, Device where, int rows) {
        return LanguageModel.open(environment, graphs.languageModel(precision, where, POSITIONS), checkpoint, precision,
                where, rows, POSITIONS);
    }

    private FrameTracer tracer(Path folder, Precision precision, Device where) {
        try {
            LmGraphs.write(checkpoint, precision, where, POSITIONS, true, Files.createDirectories(folder));
            return FrameTracer.open(environment, folder, checkpoint, precision, where);
        } catch (IOException e) {
            throw new UncheckedIOException("no graphs can be written to " + folder, e);
        }
    }

    /// The hidden states of a prompt, `[positions, width]`.
    private float[] hidden(LanguageModel model) {
        float[] prompt = noise(1, PROMPT);
        float[] hidden = new float[prompt.length];
        try (LmRow row = model.row(RowSampling.greedy(PENALTY))) {
            for (int from = 0; from < PROMPT; from += STRETCH) {
                int count = Math.min(STRETCH, PROMPT - from);
                System.arraycopy(model.prefill(row, prompt, from, count), 0, hidden, from * width, count * width);
            }
        }
        return hidden;
    }

    private record Frames(double error, double agree) {}

    /// Both models' logits and likeliest codes, each frame from the reference's hidden state and codes.
    private Frames frames(FrameTracer reference, FrameTracer tried, float[] hidden) {
        byte[] spoken = new byte[checkpoint.config().talker().vocabSize()];
        int[] free = new int[CODE_GROUPS];
        Arrays.fill(free, -1);
        double error = 0;
        int agreed = 0;
        for (int frame = 0; frame < FRAMES; frame++) {
            float[] state = Arrays.copyOfRange(hidden, (PROMPT - 1 - frame) * width, (PROMPT - frame) * width);
            FrameTracer.Trace expected = reference.trace(state, spoken, frame, PENALTY, free);
            FrameTracer.Trace found = tried.trace(state, spoken, frame, PENALTY, expected.codes());
            error = Math.max(error, Math.max(error(expected.talkerLogits(), found.talkerLogits()),
                    error(expected.predictorLogits(), found.predictorLogits())));
            agreed += likeliest(found.talkerScores(), 0, found.talkerScores().length) == expected.codes()[0] ? 1 : 0;
            int codes = found.predictorLogits().length / (CODE_GROUPS - 1);
            for (int group = 1; group < CODE_GROUPS; group++) {
                int best = likeliest(found.predictorLogits(), (group - 1) * codes, codes);
                agreed += best == expected.codes()[group] ? 1 : 0;
            }
            spoken[expected.codes()[0]] = 1;
        }
        return new Frames(error, agreed / (double) (FRAMES * CODE_GROUPS));
    }

    /// The embeddings of the first row's frames, each the next step's input, with neighbours of other lengths.
    private List<float[]> speak(LanguageModel model, int count) {
        RowSampling.Draw draw = new RowSampling.Draw(false, 0.9f, 50, 0.95f);
        List<LmRow> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            LmRow row = model.row(new RowSampling(draw, draw, PENALTY, Integer.MAX_VALUE, i));
            int positions = 5 + i;
            float[] prompt = noise(i, positions);
            model.prefill(row, prompt, 0, positions - 1);
            row.setInput(Arrays.copyOfRange(prompt, prompt.length - width, prompt.length));
            rows.add(row);
        }
        List<float[]> spoken = new ArrayList<>();
        for (int frame = 0; frame < FRAMES; frame++) {
            model.step(rows);
            spoken.add(rows.getFirst().embedding());
            rows.forEach(row -> row.setInput(row.embedding()));
        }
        rows.forEach(LmRow::close);
        return spoken;
    }

    private static boolean equal(List<float[]> a, List<float[]> b) {
        return IntStream.range(0, a.size())
                .allMatch(frame -> Arrays.equals(a.get(frame), b.get(frame)));
    }

    private static List<DecoderStream> streams(SpeechDecoder decoder) {
        return List.of(decoder.newStream(), decoder.newStream(), decoder.newStream());
    }

    private float[] noise(long seed, int positions) {
        Random random = new Random(seed);
        float[] values = new float[positions * width];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian() * 0.1f;
        }
        return values;
    }

    private static int likeliest(float[] values, int from, int count) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            best = values[from + i] > values[from + best] ? i : best;
        }
        return best;
    }

    private static double error(float[] expected, float[] found) {
        double difference = 0;
        double size = 0;
        for (int i = 0; i < expected.length; i++) {
            difference += Math.pow(expected[i] - found[i], 2);
            size += Math.pow(expected[i], 2);
        }
        return Math.sqrt(difference / size);
    }

    private static double largestDifference(float[] a, float[] b) {
        double most = 0;
        for (int i = 0; i < a.length; i++) {
            most = Math.max(most, Math.abs(a[i] - b[i]));
        }
        return most;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("voxq-check");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
