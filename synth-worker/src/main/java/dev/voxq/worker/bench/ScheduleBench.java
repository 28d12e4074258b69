package dev.voxq.worker.bench;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.Lane;
import dev.voxq.worker.schedule.ModelSource;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Pieces;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Measures what the frame loop is for: how soon a realtime job is heard while bulk fills the batch, what a batch
/// yields, and what the loop itself costs.
public final class ScheduleBench {
    private static final int MOST_FRAMES = 2_000;
    private static final int REALTIME_FRAMES = 4;
    private static final int[] YIELD_ROWS = {1, 2, 4, 8};
    private static final int MOST_YIELD_ROWS = 8;

    /// How much is measured.
    ///
    /// @param slots of the batch that realtime and bulk share
    /// @param bulkFrames frames of each bulk utterance
    /// @param arrivals realtime jobs per figure
    /// @param costFrames frames of the loop on an engine that costs nothing
    /// @param events arrivals and cancellations at random
    public record Options(int slots, int bulkFrames, int arrivals, int costFrames, int events) {}

    /// What was measured.
    ///
    /// @param idleTtfaMillis median time to first audio of a realtime job on an idle worker
    /// @param busyTtfaMillis the same with every slot held by bulk
    /// @param wholeBatchTtfaMillis the same under the predecessor's policy: wait until the whole batch has been spoken
    /// @param firstAudio what the time to first audio is made of
    /// @param stretchMillis one stretch of a prompt: what a frame of the rows already speaking waits for a newcomer
    /// @param yields audio seconds a second, by rows side by side
    /// @param yieldOf8 of eight rows over that of one
    /// @param realtime streams at once, as many as slots
    /// @param loop what the frame loop itself costs
    /// @param invariants whether what must hold does, whatever comes and goes
    public record Result(
            String engine,
            String model,
            int slots,
            double idleTtfaMillis,
            double busyTtfaMillis,
            double wholeBatchTtfaMillis,
            FirstAudio firstAudio,
            double stretchMillis,
            Map<Integer, Double> yields,
            double yieldOf8,
            Listening realtime,
            LoopCost loop,
            LoopInvariants invariants) {}

    /// Medians over single jobs without a frame loop.
    ///
    /// @param openMillis from text to prompt
    /// @param promptMillis reading the prompt
    /// @param frameMillis the first frame's codes
    /// @param decodeMillis its samples
    public record FirstAudio(double openMillis, double promptMillis, double frameMillis, double decodeMillis) {}

    /// What listeners get who all listen at once.
    ///
    /// @param chunks that were sent, the first ones not counted
    /// @param underruns of them came after the audio before them had run out
    public record Listening(int streams, double audioPerSecond, int chunks, int underruns) {}

    private final IntFunction<ModelSource> models;
    private final Options options;

    private ScheduleBench(IntFunction<ModelSource> models, Options options) {
        this.models = models;
        this.options = options;
    }

    /// Takes all figures.
    ///
    /// @param models the engine, by slots
    public static Result measure(IntFunction<ModelSource> models, Options options) throws InterruptedException {
        return new ScheduleBench(models, options).measure();
    }

    private Result measure() throws InterruptedException {
        var yields = new LinkedHashMap<Integer, Double>();
        ModelInfo info;
        FirstAudio firstAudio;
        double stretch;
        double[] wholeBatch;
        try (var model = models.apply(Math.max(MOST_YIELD_ROWS, options.slots())).open()) {
            info = model.info();
            audioPerSecond(model, MOST_YIELD_ROWS, 8);
            firstAudio = firstAudio(model);
            stretch = stretchMillis(model);
            for (int rows : YIELD_ROWS) {
                yields.put(rows, audioPerSecond(model, rows, options.bulkFrames()));
            }
            wholeBatch = wholeBatchTimesToFirstAudio(model);
        }
        var source = models.apply(options.slots());
        var idle = timesToFirstAudio(source, 0);
        var busy = timesToFirstAudio(source, options.slots());
        return new Result(info.engine(), info.model(), options.slots(), median(idle), median(busy),
                median(wholeBatch), firstAudio, stretch, yields,
                requireNonNull(yields.get(MOST_YIELD_ROWS)) / requireNonNull(yields.get(1)), listening(source),
                LoopCost.measure(options.costFrames()),
                LoopInvariants.measure(options.events()));
    }

    private FirstAudio firstAudio(SpeechModel model) {
        var parts = new double[4][options.arrivals()];
        for (int i = 0; i < options.arrivals(); i++) {
            var begun = System.nanoTime();
            var row = BenchSpeech.openOne(model, BenchSpeech.SENTENCE, i, MOST_FRAMES);
            parts[0][i] = millisSince(begun);
            begun = System.nanoTime();
            BenchSpeech.read(model, row);
            parts[1][i] = millisSince(begun);
            begun = System.nanoTime();
            model.step(List.of(row));
            parts[2][i] = millisSince(begun);
            begun = System.nanoTime();
            model.decode(List.of(row), 1);
            parts[3][i] = millisSince(begun);
            row.close();
        }
        return new FirstAudio(median(parts[0]), median(parts[1]), median(parts[2]), median(parts[3]));
    }

    /// The first stretch of a prompt that has several.
    private double stretchMillis(SpeechModel model) {
        var millis = new double[options.arrivals()];
        for (int i = 0; i < millis.length; i++) {
            try (var row = BenchSpeech.openOne(model, BenchSpeech.PARAGRAPH, i, MOST_FRAMES)) {
                var begun = System.nanoTime();
                model.prefill(row);
                millis[i] = millisSince(begun);
            }
        }
        return median(millis);
    }

    /// Milliseconds to the first audio of realtime jobs that arrive one by one, each at a random moment, while so many
    /// bulk jobs speak.
    private double[] timesToFirstAudio(ModelSource source, int bulkJobs) throws InterruptedException {
        var loop = new BenchLoop(source, options.slots());
        loop.submit(Lane.REALTIME, REALTIME_FRAMES).awaitEnd();
        var millis = new double[options.arrivals()];
        for (int i = 0; i < millis.length; i++) {
            var bulk = IntStream.range(0, bulkJobs).mapToObj(_ -> loop.submit(Lane.BULK, MOST_FRAMES)).toList();
            bulk.forEach(TimedOutlet::awaitStarted);
            Thread.sleep(ThreadLocalRandom.current().nextInt(1_000, 2_000));
            var start = System.nanoTime();
            var urgent = loop.submit(Lane.REALTIME, REALTIME_FRAMES);
            millis[i] = (urgent.awaitFirstAudio() - start) / 1e6;
            urgent.awaitEnd();
            bulk.forEach(loop::cancel);
        }
        loop.stop();
        return millis;
    }

    private Listening listening(ModelSource source) throws InterruptedException {
        var loop = new BenchLoop(source, options.slots());
        loop.submit(Lane.REALTIME, REALTIME_FRAMES).awaitEnd();
        var chunks = loop.chunks();
        var underruns = loop.underruns();
        var start = System.nanoTime();
        IntStream.range(0, options.slots()).mapToObj(_ -> loop.submit(Lane.REALTIME, options.bulkFrames())).toList()
                .forEach(TimedOutlet::awaitEnd);
        var audio = (double) options.slots() * options.bulkFrames() * SpeechModel.FRAME_SAMPLES
                / SpeechModel.SAMPLE_RATE_HZ;
        var perSecond = audio / millisSince(start) * 1e3;
        loop.stop();
        return new Listening(options.slots(), perSecond, loop.chunks() - chunks, loop.underruns() - underruns);
    }

    /// The same when a batch, once begun, is spoken to its end before the next job is looked at; the job arrives at a
    /// random frame of it.
    private double[] wholeBatchTimesToFirstAudio(SpeechModel model) {
        var millis = new double[3];
        for (int i = 0; i < millis.length; i++) {
            var arrival = ThreadLocalRandom.current().nextInt(options.bulkFrames());
            var rows = BenchSpeech.open(model, options.slots(), MOST_FRAMES);
            var start = 0L;
            for (int frame = 0; frame < options.bulkFrames(); frame++) {
                start = frame == arrival ? System.nanoTime() : start;
                model.step(unfinished(rows));
            }
            rows.forEach(Utterance::close);
            var urgent = BenchSpeech.open(model, 1, MOST_FRAMES);
            model.step(urgent);
            model.decode(urgent, 1);
            millis[i] = millisSince(start);
            urgent.forEach(Utterance::close);
        }
        return millis;
    }

    /// Audio seconds a second of so many rows side by side, speech decoder included.
    private double audioPerSecond(SpeechModel model, int count, int frames) {
        var rows = BenchSpeech.open(model, count, MOST_FRAMES);
        var start = System.nanoTime();
        for (int frame = 0; frame < frames; frame++) {
            model.step(unfinished(rows));
            decodeWhole(model, rows);
        }
        var seconds = (System.nanoTime() - start) / 1e9;
        var spoken = rows.stream().mapToInt(Utterance::framesSpoken).sum();
        rows.forEach(Utterance::close);
        return spoken * (double) SpeechModel.FRAME_SAMPLES / SpeechModel.SAMPLE_RATE_HZ / seconds;
    }

    /// Decodes the pieces that have just been spoken to their end.
    private static void decodeWhole(SpeechModel model, List<Utterance> rows) {
        var due = new ArrayList<Utterance>();
        var frames = 0;
        for (var row : rows) {
            var piece = Pieces.following(row.framesDecoded());
            if (row.framesSpoken() - row.framesDecoded() == piece && (due.isEmpty() || piece == frames)) {
                frames = piece;
                due.add(row);
            }
        }
        if (!due.isEmpty()) {
            model.decode(due, frames);
            due.forEach(Utterance::takeSamples);
        }
    }

    /// Weights drawn at random end an utterance at random.
    private static List<Utterance> unfinished(List<Utterance> rows) {
        return rows.stream().filter(row -> row.finishReason() == null).toList();
    }

    private static double median(double[] values) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double millisSince(long begunNanos) {
        return (System.nanoTime() - begunNanos) / 1e6;
    }
}
