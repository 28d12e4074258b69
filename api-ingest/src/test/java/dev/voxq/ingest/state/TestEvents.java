package dev.voxq.ingest.state;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SynthesisEvent.Accepted;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Progress;
import dev.voxq.model.SynthesisEvent.Started;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The events of one job, a second apart.
public record TestEvents(JobInfo job) {
    public static final Instant CREATED = Instant.parse("2026-01-02T03:04:05.678Z");

    public static TestEvents of(String id) {
        return of(id, null, CREATED, null);
    }

    public static TestEvents of(String id, @Nullable String tenant, Instant created, @Nullable Instant deadline) {
        return of(id, Lane.BULK, tenant, created, deadline);
    }

    public static TestEvents of(String id, Lane lane, Instant created) {
        return of(id, lane, null, created, null);
    }

    private static TestEvents of(String id, Lane lane, @Nullable String tenant, Instant created,
            @Nullable Instant deadline) {
        return new TestEvents(new JobInfo(new JobId(id), lane, null, AudioSpec.of(AudioFormat.WAV), 11, null,
                created, deadline, tenant, null));
    }

    public Accepted accepted() {
        return new Accepted(job, job.createdAt());
    }

    public Started started(int attempt) {
        return new Started(job, job.createdAt().plusSeconds(attempt), "worker-" + attempt, "test", 7, attempt);
    }

    public Progress progress(double seconds) {
        return new Progress(job, job.createdAt().plusSeconds(5), seconds);
    }

    public Completed completed(int attempt) {
        return new Completed(job, job.createdAt().plusSeconds(6), new SpeechResult("test", "model", 7,
                FinishReason.STOP, 48_000, 24_000, 3, 5, 500, attempt, List.of(), "00", null));
    }

    public Failed failed(FailureCode code) {
        return new Failed(job, job.createdAt().plusSeconds(6), code, "it broke", null, 1);
    }

    public Cancelled cancelled() {
        return new Cancelled(job, job.createdAt().plusSeconds(6), 0);
    }
}
