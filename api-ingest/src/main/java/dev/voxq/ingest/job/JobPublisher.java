package dev.voxq.ingest.job;

import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.Cancelled;
import dev.voxq.model.SynthesisJob;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;

/// Puts jobs in their queue.
public interface JobPublisher {
    /// Where an event stands.
    record LogPosition(TopicPartition partition, long offset) {}

    /// Announces a job and queues it at once. Returns when both are safe.
    ///
    /// @throws QueueUnavailableException when the queue did not take it
    void publish(SynthesisJob job);

    /// Says that the job exists, ahead of its queueing: the newest event of its log is then never "accepted" once a
    /// worker had it.
    ///
    /// @throws QueueUnavailableException when it could not be written
    LogPosition announce(SynthesisJob job);

    /// Queues a job that was announced.
    ///
    /// @throws QueueUnavailableException when the queue did not take it
    void enqueue(SynthesisJob job);

    /// Queues a job that nobody announces: it is heard of when a worker begins it.
    ///
    /// @return complete once it is safe; fails when the queue did not take it
    CompletableFuture<?> offer(SynthesisJob job);

    /// Tells every worker not to speak the job, or to stop. Does not wait.
    void cancel(JobId id);

    /// Says of a job that nobody has begun that nobody will.
    ///
    /// @throws QueueUnavailableException when it could not be written
    LogPosition say(Cancelled end);
}
