package dev.voxq.ingest.job;

import dev.voxq.model.Delivery;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes jobs of requests and puts them in their lane.
public final class JobIntake {
    /// Seeds have 53 bits: JSON readers that hold numbers as doubles keep them exact.
    private static final long SEED_BOUND = 1L << 53;

    private final JobPublisher publisher;
    private final JobStates states;
    private final StoreFolder folder;
    private final Duration requestTimeout;
    private final Clock clock;
    private final RandomGenerator random;

    public JobIntake(JobPublisher publisher, JobStates states, StoreFolder folder, Duration requestTimeout,
            Clock clock, RandomGenerator random) {
        this.publisher = publisher;
        this.states = states;
        this.folder = folder;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        this.random = random;
    }

    /// Queues a job whose audio goes to a listener, who waits no longer than the request timeout.
    public SynthesisJob submit(JobRequest request, ReplyAddress listener) {
        var now = clock.instant();
        var timeout = now.plus(requestTimeout);
        var expiry = request.expiresAt();
        return submit(request, now, expiry != null && expiry.isBefore(timeout) ? expiry : timeout,
                _ -> Delivery.toListener(listener));
    }

    /// Queues a job whose audio goes to the store.
    public SynthesisJob submit(JobRequest request) {
        return submit(request, clock.instant(), request.expiresAt(),
                id -> Delivery.toStore(folder.of(id, request.audio().format())));
    }

    /// Asks for an end of the job, wherever it is.
    public void cancel(JobId id) {
        publisher.cancel(id);
    }

    private SynthesisJob submit(JobRequest request, Instant now, @Nullable Instant deadline,
            Function<JobId, Delivery> deliveryOf) {
        if (deadline != null && !deadline.isAfter(now)) {
            throw new InvalidFieldException("expires_at", "is " + deadline + ", which has passed; it is " + now);
        }
        var id = request.id() == null ? JobId.random() : request.id();
        var given = request.sampling().seed();
        var sampling = given != null ? request.sampling() : request.sampling().withSeed(random.nextLong(SEED_BOUND));
        var job = new SynthesisJob(id, request.lane(), request.text(), request.voice(), request.language(),
                request.instruct(), sampling, request.audio(), deliveryOf.apply(id), now, deadline, request.trace(),
                null);
        if (!states.claim(new SynthesisEvent.Accepted(JobInfo.of(job), now))) {
            throw new DuplicateJobException(id);
        }
        publish(job);
        return job;
    }

    private void publish(SynthesisJob job) {
        try {
            publisher.publish(job);
        } catch (QueueUnavailableException e) {
            states.forget(job.id());
            throw e;
        }
    }
}
