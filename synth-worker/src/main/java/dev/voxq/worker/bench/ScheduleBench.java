package dev.voxq.worker.bench;

import dev.voxq.model.Lane;
import dev.voxq.worker.schedule.ModelSource;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.Utterance;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Measures what the frame loop is for: how soon a realtime job is heard while bulk fills the batch, what a batch
/// yields, and what the loop itself costs.
public final class ScheduleBench {
    private static final int MOST_FRAMES = 2_000;
    private static final int DECODE_FRAMES = 4;

    /// How much is measured.
    ///
    /// @param bulkFrames frames of each bulk utterance
    /// @param arrivals realtime jobs per figure
    /// @param costFrames frames of the loop on an engine that costs nothing
    public record Options(int bulkFrames, int arrivals, int costFrames) {
        public static final Options DEFAULT = new Options(60, 7, 1_000_000);
    }

    /// What was measured.
    ///
    /// @param idleTtfaMillis median time to first audio of a realtime job on an idle worker
    /// @param busyTtfaMillis the same with every slot held by bulk
    /// @param wholeBatchTtfaMillis the same under the predecessor's policy: wait until the whole batch has been spoken
    /// @param singleYield audio seconds a second of one row alone
    /// @param batchYield audio seconds a second of a full batch
    /// @param loop what the frame loop itself costs
    public record Result(
            String engine,
            String model,
            int slots,
            double idleTtfaMillis,
            double busyTtfaMillis,
            double wholeBatchTtfaMillis,
            double singleYield,
            double batchYield,
            LoopCost loop) {}

    private final ModelSource source;
    private final Options options;

    private ScheduleBench(ModelSource source, Options options) {
        this.source = source;
        this.options = options;
    }

    public static Result measure(ModelSource source, Options options) throws InterruptedException {
        return new ScheduleBench(source, options).measure();
    }

    private Result measure() throws InterruptedException {
        ModelInfo info;
        double single;
        double batch;
        double[] wholeBatch;
        try (var model = source.open()) {
            info = model.info();
            audioPerSecond(model, info.maxBatch(), DECODE_FRAMES);
            single = audioPerSecond(model, 1, options.bulkFrames());
            batch = audioPerSecond(model, info.maxBatch(), options.bulkFrames());
            wholeBatch = wholeBatchTimesToFirstAudio(model);
        }
        var idle = timesToFirstAudio(info.maxBatch(), 0);
        var busy = timesToFirstAudio(info.maxBatch(), info.maxBatch());
        return new Result(info.engine(), info.model(), info.maxBatch(), median(idle), median(busy), median(wholeBatch),
                single, batch, LoopCost.measure(options.costFrames()));
    }

    /// Milliseconds to the first audio of realtime jobs that arrive one by one, each at a random moment, while so many
    /// bulk jobs speak.
    private double[] timesToFirstAudio(int slots, int bulkJobs) throws InterruptedException {
        var loop = new BenchLoop(source, slots);
        loop.submit(Lane.REALTIME, DECODE_FRAMES).awaitEnd();
        var millis = new double[options.arrivals()];
        for (int i = 0; i < millis.length; i++) {
            var bulk = IntStream.range(0, bulkJobs).mapToObj(_ -> loop.submit(Lane.BULK, MOST_FRAMES)).toList();
            bulk.forEach(TimedOutlet::awaitStarted);
            Thread.sleep(ThreadLocalRandom.current().nextInt(1_000, 2_000));
            var start = System.nanoTime();
            var urgent = loop.submit(Lane.REALTIME, DECODE_FRAMES);
            millis[i] = (urgent.awaitFirstAudio() - start) / 1e6;
            urgent.awaitEnd();
            bulk.forEach(loop::cancel);
        }
        loop.stop();
        return millis;
    }

    /// The same when a batch, once begun, is spoken to its end before the next job is looked at; the job arrives at a
    /// random frame of it.
    private double[] wholeBatchTimesToFirstAudio(SpeechModel model) {
        var millis = new double[3];
        for (int i = 0; i < millis.length; i++) {
            var arrival = ThreadLocalRandom.current().nextInt(options.bulkFrames());
            var rows = BenchSpeech.open(model, model.info().maxBatch(), MOST_FRAMES);
            var start = 0L;
            for (int frame = 0; frame < options.bulkFrames(); frame++) {
                start = frame == arrival ? System.nanoTime() : start;
                model.step(unfinished(rows));
            }
            rows.forEach(Utterance::close);
            var urgent = BenchSpeech.open(model, 1, MOST_FRAMES);
            model.step(urgent);
            model.decode(urgent, 1);
            millis[i] = (System.nanoTime() - start) / 1e6;
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
            var due = rows.stream().filter(row -> row.framesSpoken() - row.framesDecoded() == DECODE_FRAMES).toList();
            if (!due.isEmpty()) {
                model.decode(due, DECODE_FRAMES);
                due.forEach(Utterance::takeSamples);
            }
        }
        var seconds = (System.nanoTime() - start) / 1e9;
        var spoken = rows.stream().mapToInt(Utterance::framesSpoken).sum();
        rows.forEach(Utterance::close);
        return spoken * (double) SpeechModel.FRAME_SAMPLES / SpeechModel.SAMPLE_RATE_HZ / seconds;
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
}
