package dev.voxq.ingest.http;

import dev.voxq.ingest.job.LogEnds;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The jobs of one tenant, by the names it gave them. Those of others do not exist here.
final class TenantJobs {
    /// How long a job that another instance may have just accepted is looked for.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final JobView view;
    private final LogEnds ends;

    TenantJobs(JobView view, LogEnds ends) {
        this.view = view;
        this.ends = ends;
    }

    /// @throws ProblemException when there is no such job, or it is too early to say
    JobState find(@Nullable String tenant, String name) {
        var id = new JobId(name);
        return known(tenant, id).or(() -> catchUp(tenant, id)).orElseThrow(() -> new ProblemException(view.complete()
                ? new Problem(404, "invalid_request_error", "unknown_job", "there is no job \"" + id + "\"", "id")
                : Problem.of(503, "starting", "the service has just started and does not know all jobs yet")));
    }

    /// @param after name of the last job of the page before
    List<JobState> list(@Nullable String tenant, @Nullable JobStatus status, @Nullable String after, int limit) {
        var last = after == null
                ? null
                : known(tenant, new JobId(after)).orElseThrow(() -> new InvalidFieldException("after",
                        "is " + InvalidFieldException.quote(after) + "; expected the id of a job of yours"));
        return view.list(tenant, status, last, limit);
    }

    private Optional<JobState> known(@Nullable String tenant, JobId id) {
        var own = tenant == null ? Optional.<JobState>empty() : view.find(JobNames.own(tenant, id));
        return own.or(() -> view.find(id)).filter(job -> Objects.equals(job.job().tenant(), tenant));
    }

    /// Looks again once all that is in the log by now has been read.
    private Optional<JobState> catchUp(@Nullable String tenant, JobId id) {
        if (!view.complete()) {
            return Optional.empty();
        }
        try {
            for (var end : ends.of(tenant == null ? List.of(id) : List.of(JobNames.own(tenant, id), id)).entrySet()) {
                view.await(end.getKey(), end.getValue() - 1, PATIENCE);
            }
        } catch (TimeoutException e) {
            throw new ProblemException(
                    Problem.of(503, "behind", "the service is behind in reading what happened; try again"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return known(tenant, id);
    }
}
