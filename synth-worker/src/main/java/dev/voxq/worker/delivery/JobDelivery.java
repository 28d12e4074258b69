package dev.voxq.worker.delivery;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SpokenSentence;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.worker.delivery.AudioDelivery.Desk;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.speech.ModelInfo;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Delivers one job: its audio to each output, its events to whoever follows it. Used by the job's thread alone; every
/// outcome but a retry is told, and the telling confirmed, before it is returned.
final class JobDelivery implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobDelivery.class);
    private static final long PROGRESS_NANOS = 2_000_000_000L;

    private final Assignment assignment;
    private final Desk desk;
    private final Sends sends = new Sends();
    private final List<Output> outputs = new ArrayList<>();
    private @Nullable Spoken spoken;

    /// What is known once the job speaks.
    private static final class Spoken {
        final ModelInfo model;
        final long seed;
        final SampleEncoder encoder;
        final double pace;
        final long startNanos;
        long firstNanos;
        long progressNanos;
        int chunks;

        Spoken(ModelInfo model, long seed, Assignment assignment, long nowNanos) {
            var audio = assignment.job().audio();
            this.model = model;
            this.seed = seed;
            this.encoder = new SampleEncoder(audio, model.ownPace());
            this.pace = model.ownPace() ? 1 : audio.speed();
            this.startNanos = nowNanos;
            this.progressNanos = nowNanos;
        }
    }

    JobDelivery(Assignment assignment, Desk desk) {
        this.assignment = assignment;
        this.desk = desk;
    }

    void start(ModelInfo model, long seed, long nowNanos) {
        var job = assignment.job();
        spoken = new Spoken(model, seed, assignment, nowNanos);
        tell(new SynthesisEvent.Started(JobInfo.of(job), desk.clock().instant(), desk.worker(), model.engine(), seed,
                assignment.attempt()));
        var reply = job.delivery().reply();
        if (reply != null) {
            outputs.add(new KafkaAudioSink(desk.events(), sends, job.id(), reply, job.audio().sampleRateHz()));
        }
        var location = job.delivery().store();
        if (location != null) {
            var file = new S3AudioSink(desk.store(), job, location, desk.listener());
            var loudness = job.audio().loudness();
            outputs.add(loudness == null ? file : new LeveledOutput(file, job.audio().sampleRateHz(), loudness));
        }
    }

    void write(float[] samples, long nowNanos) {
        var begun = begun();
        if (begun.chunks == 0) {
            begun.firstNanos = nowNanos;
        }
        var offset = begun.encoder.samples();
        var bytes = begun.encoder.encode(samples);
        if (bytes.length > 0) {
            write(begun, bytes, offset, false);
        }
        if (nowNanos - begun.progressNanos >= PROGRESS_NANOS) {
            begun.progressNanos = nowNanos;
            desk.events().tellAll(new SynthesisEvent.Progress(JobInfo.of(assignment.job()), desk.clock().instant(),
                    audioSeconds()), sends);
        }
    }

    Outcome end(Ending ending, long nowNanos) {
        return switch (ending) {
            case Ending.Spoken end -> complete(end, nowNanos);
            case Ending.Failed(var code, var message, var field) -> failed(code, message, field);
            case Ending.Cancelled _ -> settle(new SynthesisEvent.Cancelled(JobInfo.of(assignment.job()),
                    desk.clock().instant(), audioSeconds()));
            case Ending.Released _ -> new Outcome.Released();
        };
    }

    /// The outcome of a delivery that broke down.
    Outcome failed(FailureCode code, RuntimeException cause) {
        return failed(code, String.valueOf(cause.getMessage()),
                code == FailureCode.OUTPUT_CONFLICT ? "store.key" : null);
    }

    @Override
    public void close() {
        outputs.forEach(Output::close);
    }

    private Outcome complete(Ending.Spoken end, long nowNanos) {
        var begun = begun();
        var offset = begun.encoder.samples();
        write(begun, begun.encoder.finish(), offset, true);
        var result = result(begun, end, nowNanos);
        for (var output : outputs) {
            result = output.finish(result);
        }
        LOG.atInfo().addKeyValue("jobId", assignment.job().id()).addKeyValue("lane", assignment.job().lane())
                .addKeyValue("seconds", audioSeconds()).addKeyValue("millis", Math.round(result.synthesisMillis()))
                .addKeyValue("finish", end.reason()).addKeyValue("attempt", assignment.attempt()).log("spoken");
        return settle(new SynthesisEvent.Completed(JobInfo.of(assignment.job()), desk.clock().instant(), result));
    }

    private SpeechResult result(Spoken begun, Ending.Spoken end, long nowNanos) {
        var job = assignment.job();
        var sentences = end.sentences().stream()
                .map(sentence -> new SpokenSentence(sentence.start(), sentence.end(),
                        sentence.startSeconds() / begun.pace, sentence.endSeconds() / begun.pace))
                .toList();
        return new SpeechResult(begun.model.engine(), begun.model.model(), begun.seed, end.reason(),
                begun.encoder.samples(), job.audio().sampleRateHz(), begun.chunks,
                millis(begun.firstNanos - begun.startNanos), millis(nowNanos - begun.startNanos), assignment.attempt(),
                sentences, begun.encoder.sha256Hex(), job.delivery().store(), null,
                end.reused() ? true : null);
    }

    /// A failure that another attempt may cure is told only when there is no other attempt.
    private Outcome failed(FailureCode code, String message, @Nullable String field) {
        var last = assignment.attempt() >= desk.maxAttempts();
        if (code.retryable() && !last) {
            return new Outcome.Retry(code, message);
        }
        LOG.atInfo().addKeyValue("jobId", assignment.job().id()).addKeyValue("code", code)
                .addKeyValue("attempt", assignment.attempt()).addKeyValue("problem", message).log("not spoken");
        var failed = new SynthesisEvent.Failed(JobInfo.of(assignment.job()), desk.clock().instant(), code, message,
                field, assignment.attempt());
        if (code == FailureCode.REPLY_FAILED) {
            sends.forget();
            desk.events().tellAll(failed, sends);
            settled(failed);
        } else {
            settle(failed);
        }
        return code.retryable() || code == FailureCode.TOO_MANY_ATTEMPTS
                ? new Outcome.GaveUp(code, message)
                : new Outcome.Settled();
    }

    private Outcome settle(SynthesisEvent.StateChange end) {
        tell(end);
        return settled(end);
    }

    private Outcome settled(SynthesisEvent.StateChange end) {
        sends.await();
        desk.listener().told(end);
        return new Outcome.Settled();
    }

    private void tell(SynthesisEvent.StateChange change) {
        desk.events().tell(change, assignment.job().delivery().reply(), sends);
    }

    private void write(Spoken begun, byte[] bytes, long offset, boolean last) {
        outputs.forEach(output -> output.write(bytes, offset, last));
        begun.chunks++;
    }

    private double audioSeconds() {
        return spoken == null ? 0 : (double) spoken.encoder.samples() / assignment.job().audio().sampleRateHz();
    }

    private Spoken begun() {
        if (spoken == null) {
            throw new IllegalStateException("job " + assignment.job().id() + " speaks without having started");
        }
        return spoken;
    }

    private static double millis(long nanos) {
        return (double) nanos / 1e6;
    }
}
