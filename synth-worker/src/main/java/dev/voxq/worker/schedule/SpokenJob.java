package dev.voxq.worker.schedule;

import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.SpokenSentence;
import dev.voxq.worker.schedule.TextSplitter.Stretch;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// A job in the hands of the frame loop: its utterances, of which a few are under way at a time, and the order in which
/// they are heard.
final class SpokenJob {
    final Assignment assignment;
    final Outlet outlet;
    final Pacing pacing;
    final long arrivedNanos;
    final long deadlineNanos;
    long admittedNanos;

    private final ScheduleConfig config;
    private final LoopObserver observer;
    private final List<Stretch> stretches;
    /// Utterances under way, in the order of the text; the first is the one that is heard.
    private final Deque<Row> underWay = new ArrayDeque<>();
    private final List<SpokenSentence> heard = new ArrayList<>();
    private int begun;
    private long samples;
    private long sentenceStart;
    private int frames;
    private FinishReason reason = FinishReason.STOP;

    SpokenJob(Assignment assignment, Outlet outlet, List<Stretch> stretches, ScheduleConfig config,
            LoopObserver observer, long nowNanos, long deadlineNanos) {
        this.assignment = assignment;
        this.outlet = outlet;
        this.stretches = stretches;
        this.config = config;
        this.observer = observer;
        this.arrivedNanos = nowNanos;
        this.deadlineNanos = deadlineNanos;
        this.pacing = listened() ? Pacing.forListener(config) : Pacing.forNobody(config);
    }

    JobId id() {
        return assignment.job().id();
    }

    Lane lane() {
        return assignment.job().lane();
    }

    private boolean listened() {
        return assignment.job().delivery().reply() != null;
    }

    /// Begins further utterances: on realtime the one that is heard and the next, on bulk a batch of them.
    List<Row> begin(long nowNanos) {
        var window = lane() == Lane.REALTIME ? 2 : config.maxBatch();
        var rows = new ArrayList<Row>();
        while (begun < stretches.size() && underWay.size() < window) {
            var row = new Row(this, speech(begun, 0), stretches.get(begun), seam(begun), nowNanos);
            underWay.add(row);
            rows.add(row);
            begun++;
        }
        return rows;
    }

    /// The row's utterance once more, drawn from other random numbers.
    Row again(Row row, long nowNanos) {
        var index = stretches.indexOf(row.stretch);
        var again = new Row(this, speech(index, 1), row.stretch, seam(index), nowNanos);
        var rows = underWay.stream().map(old -> old == row ? again : old).toList();
        underWay.clear();
        underWay.addAll(rows);
        again.respoken = true;
        return again;
    }

    private Speech speech(int index, int attempt) {
        var job = assignment.job();
        var stretch = stretches.get(index);
        return new Speech(job.text().substring(stretch.start(), stretch.end()), job.voice(), job.language(),
                job.instruct(), job.sampling(), seed(job.seed(), index, attempt), job.audio().speed(),
                assignment.imitated());
    }

    private Seam seam(int index) {
        return new Seam(index > 0, index + 1 < stretches.size());
    }

    /// The job's own seed for its first utterance, and seeds that follow from it for the others (SplitMix64).
    static long seed(long jobSeed, int index, int attempt) {
        if (index == 0 && attempt == 0) {
            return jobSeed;
        }
        var mixed = jobSeed + 0x9E3779B97F4A7C15L * (2L * index + attempt + 1);
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return (mixed ^ (mixed >>> 31)) >>> 11;
    }

    /// Whether somebody hears this row's samples as they are decoded. Others are held until their turn has come; where
    /// nobody listens, until the utterance is whole, so that a runaway can be taken back.
    boolean heardNow(Row row) {
        return listened() && underWay.peekFirst() == row;
    }

    /// Sends samples on.
    void send(float[] chunk, long nowNanos) {
        if (chunk.length == 0) {
            return;
        }
        if (pacing.heard()) {
            observer.chunkGap(lane(), nowNanos - pacing.lastEmitNanos());
        } else {
            observer.firstAudio(lane(), nowNanos - arrivedNanos);
        }
        if (pacing.emit(chunk.length, nowNanos)) {
            observer.underrun();
        }
        samples += chunk.length;
        outlet.samples(chunk);
    }

    /// Sends on what is held at the head of the job, and forgets the utterances that have been heard to their end.
    void completeHead(long nowNanos) {
        for (var row = underWay.peekFirst(); row != null && row.retired(); row = underWay.peekFirst()) {
            send(row.takeHeld(), nowNanos);
            send(row.seam.close(pauseSamples()), nowNanos);
            heard.add(new SpokenSentence(row.stretch.start(), row.stretch.end(), seconds(sentenceStart),
                    seconds(samples)));
            sentenceStart = samples;
            frames += row.framesSpoken();
            reason = worse(reason, row.finishReason());
            underWay.removeFirst();
        }
        var head = underWay.peekFirst();
        if (head != null && listened()) {
            send(head.takeHeld(), nowNanos);
        }
    }

    boolean complete() {
        return underWay.isEmpty() && begun == stretches.size();
    }

    Ending.Spoken spoken() {
        return new Ending.Spoken(reason, List.copyOf(heard));
    }

    List<Row> underWay() {
        return List.copyOf(underWay);
    }

    int framesSpoken() {
        return frames + underWay.stream().mapToInt(Row::framesSpoken).sum();
    }

    private int pauseSamples() {
        return (int) (config.sentencePause().toMillis() * SpeechModel.SAMPLE_RATE_HZ / 1_000);
    }

    private static double seconds(long samples) {
        return (double) samples / SpeechModel.SAMPLE_RATE_HZ;
    }

    private static FinishReason worse(FinishReason one, FinishReason other) {
        return one == FinishReason.STOP ? other : one;
    }
}
