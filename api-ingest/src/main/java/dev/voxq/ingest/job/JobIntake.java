package dev.voxq.ingest.job;

import dev.voxq.ingest.job.JobPublisher.LogPosition;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import dev.voxq.model.Delivery;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Sampling;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisJob;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeoutException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Makes jobs of requests and puts them in their lane.
///
/// Whoever names a job may ask for it again, on any instance: the first event in the job's log decides who owns the
/// name, and the log is the same for all.
public final class JobIntake {
    /// Seeds have 53 bits: JSON readers that hold numbers as doubles keep them exact.
    private static final long SEED_BOUND = 1L << 53;
    private static final Duration VIEW_PATIENCE = Duration.ofSeconds(10);

    private final JobPublisher publisher;
    private final JobView view;
    private final CallbackOrders callbacks;
    private final Quotas quotas;
    private final StoreFolder folder;
    private final Duration requestTimeout;
    private final Clock clock;
    private final RandomGenerator random;
    private final QueuedJobs queued = new QueuedJobs();

    /// A job, and whether this request made it.
    public record Submitted(JobState state, boolean fresh) {}

    public JobIntake(JobPublisher publisher, JobView view, CallbackOrders callbacks, Quotas quotas,
            StoreFolder folder, Duration requestTimeout, Clock clock, RandomGenerator random) {
        this.publisher = publisher;
        this.view = view;
        this.callbacks = callbacks;
        this.quotas = quotas;
        this.folder = folder;
        this.requestTimeout = requestTimeout;
        this.clock = clock;
        this.random = random;
    }

    /// Queues a job whose audio goes to a listener, who waits no longer than the request timeout.
    public SynthesisJob submit(JobRequest request, ReplyAddress listener) {
        requireNothingStored(request);
        var id = request.id();
        if (id != null && view.find(id).isPresent()) {
            throw new DuplicateJobException(id);
        }
        quotas.check(request.tenant());
        var now = clock.instant();
        var timeout = now.plus(requestTimeout);
        var expiry = request.expiresAt();
        var deadline = expiry != null && expiry.isBefore(timeout) ? expiry : timeout;
        var job = job(request, id == null ? JobId.random() : id, now, deadline, Delivery.toListener(listener));
        publisher.publish(job);
        return job;
    }

    private static void requireNothingStored(JobRequest request) {
        if (request.callback() != null) {
            throw new InvalidFieldException("callback",
                    "is given, but the answer to this request is the audio itself; expected none, or POST /v1/jobs");
        }
        if (request.subtitles() != null) {
            throw new InvalidFieldException("subtitles",
                    "is given, but nothing of this request goes to the store; expected none, or POST /v1/jobs");
        }
        if (request.audio().loudness() != null) {
            throw new InvalidFieldException("loudness", "is given, but how loud speech is can be told only when all of "
                    + "it is there; expected none, or POST /v1/jobs");
        }
    }

    /// Queues a job whose audio goes to the store. The same request under the same name is the same job.
    ///
    /// @throws DuplicateJobException when another request has the name
    /// @throws QuotaExceededException when the tenant may have no more
    public Submitted submit(JobRequest request) {
        var order = request.callback();
        if (order != null) {
            callbacks.check(order, request.tenant());
        }
        var id = request.id();
        if (id == null) {
            quotas.check(request.tenant());
            var job = storedJob(request, JobId.random(), clock.instant());
            var position = publisher.announce(job);
            queue(request, job);
            return new Submitted(await(position, job.id()), true);
        }
        var known = view.find(id);
        return known.isPresent() ? again(request, known.get()) : claim(request, id);
    }

    private Submitted claim(JobRequest request, JobId id) {
        quotas.check(request.tenant());
        var job = storedJob(request, id, clock.instant());
        var position = publisher.announce(job);
        var state = await(position, id);
        if (state.first() != position.offset()) {
            return again(request, state);
        }
        queue(request, job);
        return new Submitted(state, true);
    }

    /// The instance that announced the job may have died before it queued it. Unless this instance knows better it is
    /// queued once more: a worker that gets it the second time finds the output of the first.
    private Submitted again(JobRequest request, JobState state) {
        if (!request.fingerprint().equals(state.job().fingerprint())) {
            throw new DuplicateJobException(JobNames.shown(request.tenant(), state.id()));
        }
        if (state.status() == JobStatus.QUEUED && !queued.contains(state.id())) {
            queue(request, storedJob(request, state.id(), state.job().createdAt()));
        }
        return new Submitted(state, false);
    }

    private void queue(JobRequest request, SynthesisJob job) {
        var order = request.callback();
        var subject = CallbackSubject.of(job.id());
        if (order != null && view.findCallback(subject).isEmpty()) {
            callbacks.open(subject, request.tenant(), order);
        }
        publisher.enqueue(job);
        if (request.id() != null) {
            queued.add(job.id());
        }
    }

    /// Asks for an end of the job, wherever it is. Does not wait.
    public void cancel(JobId id) {
        publisher.cancel(id);
    }

    /// Asks for an end of the job. One that nobody has begun ends at once, whether or not a worker is free to say so:
    /// should one begin at this moment, it is told as well, and the first end in the log stays.
    ///
    /// @return the job as it stands now
    public JobState cancel(JobState state) {
        publisher.cancel(state.id());
        return state.status() == JobStatus.QUEUED
                ? await(publisher.say(new Cancelled(state.job(), clock.instant(), 0)), state.id())
                : state;
    }

    private JobState await(LogPosition position, JobId id) {
        try {
            view.await(position.partition(), position.offset(), VIEW_PATIENCE);
        } catch (TimeoutException e) {
            throw new QueueUnavailableException("the job was written, but its log cannot be read; try again later", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the service stops; try again", e);
        }
        return view.find(id).orElseThrow();
    }

    private SynthesisJob storedJob(JobRequest request, JobId id, Instant createdAt) {
        return job(request, id, createdAt, request.expiresAt(),
                Delivery.toStore(folder.of(id, request.audio().format()), request.subtitles()));
    }

    private SynthesisJob job(JobRequest request, JobId id, Instant createdAt, @Nullable Instant deadline,
            Delivery delivery) {
        var now = clock.instant();
        if (deadline != null && !deadline.isAfter(now)) {
            throw new InvalidFieldException("expires_at", "is " + deadline + ", which has passed; it is " + now);
        }
        var named = request.id() != null;
        return new SynthesisJob(id, request.lane(), request.text(), request.voice(), request.language(),
                request.instruct(), named ? request.sampling() : seeded(request.sampling()), request.audio(), delivery,
                createdAt, deadline, request.trace(), request.tenant(), named ? request.fingerprint() : null,
                request.reusable());
    }

    /// A named job takes its seed from its name, so that it is the same job however often it is queued.
    private Sampling seeded(Sampling sampling) {
        return sampling.seed() != null ? sampling : sampling.withSeed(random.nextLong(SEED_BOUND));
    }
}
