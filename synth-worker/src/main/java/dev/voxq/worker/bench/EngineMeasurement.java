package dev.voxq.worker.bench;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.bench.EngineReport.BatchFigures;
import dev.voxq.worker.bench.EngineReport.PrecisionFigures;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.checkpoint.TalkerConfig;
import dev.voxq.worker.checkpoint.TransformerConfig;
import dev.voxq.worker.onnx.CheckpointGraphs;
import dev.voxq.worker.onnx.DecoderStream;
import dev.voxq.worker.onnx.SpeechDecoder;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmRow;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.lm.RowSampling.Draw;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceMemory;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Takes the figures of one precision.
final class EngineMeasurement {
    private static final int POSITIONS = 2048;
    private static final int PREFILL = 16;
    private static final int WARM_UP = 2;
    private static final int DECODE_FRAMES = 4;
    private static final int PROMPT = 32;
    private static final int FIRST_AUDIOS = 5;

    private final OrtEnvironment environment;
    private final Checkpoint checkpoint;
    private final CheckpointGraphs graphs;
    private final Device device;
    private final Precision precision;
    private final EngineBench.Options options;
    private final int width;
    private final Random random = new Random(1);

    EngineMeasurement(OrtEnvironment environment, Checkpoint checkpoint, CheckpointGraphs graphs, Device device,
            Precision precision, EngineBench.Options options) {
        this.environment = environment;
        this.checkpoint = checkpoint;
        this.graphs = graphs;
        this.device = device;
        this.precision = precision;
        this.options = options;
        this.width = checkpoint.config().talker().transformer().hiddenSize();
    }

    PrecisionFigures measure() {
        Path languageModelGraphs = graphs.languageModel(precision, device, POSITIONS);
        Path decoderGraph = graphs.speechDecoder();
        int most = options.batches().stream().mapToInt(Integer::intValue).max().orElse(1);
        ResidentMemory.resetPeak();
        long deviceFree = deviceMegabytesFree();
        long begun = System.nanoTime();
        try (LanguageModel model = LanguageModel.open(environment, languageModelGraphs, checkpoint, precision,
                device, most, POSITIONS);
                SpeechDecoder decoder = open(decoderGraph)) {
            double openMillis = millisSince(begun);
            double firstAudio = firstAudioMillis(model, decoder);
            List<LmRow> rows = IntStream.range(0, model.maxBatch()).mapToObj(seed -> row(model, seed)).toList();
            double[] prefill = rows.stream().mapToDouble(row -> prefill(model, row)).sorted().toArray();
            List<BatchFigures> batches = new ArrayList<>();
            for (int batch : options.batches()) {
                if (batch <= rows.size()) {
                    batches.add(measure(model, decoder, rows.subList(0, batch)));
                }
            }
            long before = ResidentMemory.currentMegabytes();
            measure(model, decoder, rows);
            long growth = ResidentMemory.currentMegabytes() - before;
            rows.forEach(LmRow::close);
            return new PrecisionFigures(precision.label(), openMillis, median(prefill), firstAudio, weightGigabytes(),
                    ResidentMemory.peakMegabytes(), deviceFree - deviceMegabytesFree(), growth, batches);
        }
    }

    /// What is free on the card, 0 on the CPU.
    private long deviceMegabytesFree() {
        return device == Device.CPU ? 0 : DeviceMemory.find().map(memory -> memory.free() >> 20).orElse(0L);
    }

    /// From a prompt's embeddings to the samples of the first frame, one row alone, everything warm.
    private double firstAudioMillis(LanguageModel model, SpeechDecoder decoder) {
        double[] millis = new double[FIRST_AUDIOS];
        for (int i = -1; i < millis.length; i++) {
            try (LmRow row = row(model, i); DecoderStream stream = decoder.newStream()) {
                float[] prompt = prompt(PROMPT);
                long begun = System.nanoTime();
                model.prefill(row, prompt, 0, PROMPT - 1);
                row.setInput(Arrays.copyOfRange(prompt, prompt.length - width, prompt.length));
                model.step(List.of(row));
                decoder.decode(List.of(stream), new int[][]{speakable(row.codes())});
                if (i >= 0) {
                    millis[i] = millisSince(begun);
                }
            }
        }
        return median(millis);
    }

    /// Random weights may draw a control code first, which the decoder does not know.
    private int[] speakable(int[] codes) {
        int vocabulary = checkpoint.config().codePredictor().vocabSize();
        return Arrays.stream(codes).map(code -> Math.min(code, vocabulary - 1)).toArray();
    }

    private SpeechDecoder open(Path graph) {
        return SpeechDecoder.open(environment, graph, SessionConfig.on(device),
                checkpoint.speechTokenizer().decoder().codebookSize());
    }

    private LmRow row(LanguageModel model, int seed) {
        Draw draw = new Draw(false, 0.9f, 50, 1);
        return model.row(new RowSampling(draw, draw, 1.05f, Integer.MAX_VALUE, seed));
    }

    private double prefill(LanguageModel model, LmRow row) {
        float[] prompt = prompt(PREFILL);
        row.setInput(Arrays.copyOf(prompt, width));
        long begun = System.nanoTime();
        model.prefill(row, prompt, 0, PREFILL);
        return millisSince(begun);
    }

    private float[] prompt(int positions) {
        float[] prompt = new float[positions * width];
        for (int i = 0; i < prompt.length; i++) {
            prompt[i] = (float) random.nextGaussian() * 0.1f;
        }
        return prompt;
    }

    private BatchFigures measure(LanguageModel model, SpeechDecoder decoder, List<LmRow> rows) {
        double[] talker = new double[options.frames()];
        double[] predictor = new double[options.frames()];
        double best = Double.MAX_VALUE;
        for (int frame = -WARM_UP; frame < options.frames(); frame++) {
            long begun = System.nanoTime();
            model.step(rows);
            double all = millisSince(begun);
            rows.forEach(row -> row.setInput(row.embedding()));
            if (frame >= 0) {
                talker[frame] = model.talkerNanos() / 1e6;
                predictor[frame] = all - talker[frame];
                best = Math.min(best, all);
            }
        }
        return new BatchFigures(rows.size(), median(talker), median(predictor), decoderMillis(decoder, rows.size()),
                best);
    }

    /// Milliseconds per frame of a batch, decoded four frames at a time.
    private double decoderMillis(SpeechDecoder decoder, int rows) {
        List<DecoderStream> streams = Stream.generate(decoder::newStream).limit(rows).toList();
        int vocabulary = checkpoint.config().codePredictor().vocabSize();
        double[] calls = new double[Math.max(3, options.frames() / DECODE_FRAMES)];
        for (int call = -1; call < calls.length; call++) {
            int[][] codes = IntStream.range(0, rows)
                    .mapToObj(_ -> random.ints(DECODE_FRAMES * CODE_GROUPS, 0, vocabulary).toArray())
                    .toArray(int[][]::new);
            long begun = System.nanoTime();
            decoder.decode(streams, codes);
            if (call >= 0) {
                calls[call] = millisSince(begun) / DECODE_FRAMES;
            }
        }
        streams.forEach(DecoderStream::close);
        return median(calls);
    }

    /// Talker and its head once, the code predictor's layers once per later group, each of its heads once.
    private double weightGigabytes() {
        ModelConfig config = checkpoint.config();
        TalkerConfig talker = config.talker();
        CodePredictorConfig predictor = config.codePredictor();
        long groups = CODE_GROUPS - 1;
        double weights = layers(talker.transformer()) + (double) talker.vocabSize() * width
                + groups * (layers(predictor.transformer())
                        + (double) predictor.vocabSize() * predictor.transformer().hiddenSize());
        return weights * precision.bytesPerWeight() / 1e9;
    }

    private static double layers(TransformerConfig stack) {
        double attention = 2.0 * stack.hiddenSize() * (stack.queryWidth() + stack.kvWidth());
        return stack.layers() * (attention + 3.0 * stack.hiddenSize() * stack.intermediateSize());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double millisSince(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1e6;
    }
}
