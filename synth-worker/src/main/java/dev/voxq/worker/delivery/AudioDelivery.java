package dev.voxq.worker.delivery;

import dev.voxq.model.FailureCode;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.wire.OutputMetadata;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.AudioSink;
import dev.voxq.worker.schedule.NanoClock;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.schedule.Outlet;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings audio to a listener's topic, to the store, or to both, and tells of every change in a job's state.
///
/// Each open job has a virtual thread of its own, which may wait for the broker and the store; the frame loop never does.
public final class AudioDelivery implements AudioSink {
    private static final Logger LOG = LoggerFactory.getLogger(AudioDelivery.class);

    private final Desk desk;

    /// What all deliveries share.
    ///
    /// @param worker name of this worker
    /// @param maxAttempts deliveries after which a failure that could be tried again is final
    record Desk(
            EventWriter events,
            S3Store store,
            String worker,
            int maxAttempts,
            DeliveryListener listener,
            InstantSource clock,
            NanoClock ticker) {}

    /// @param source what our events name as their origin
    public AudioDelivery(Producer<byte[], byte[]> producer, String eventsTopic, String source, S3Store store,
            String worker, int maxAttempts, DeliveryListener listener, InstantSource clock, NanoClock ticker) {
        this.desk = new Desk(new EventWriter(producer, eventsTopic, source, clock), store, worker, maxAttempts,
                listener, clock, ticker);
    }

    @Override
    public Optional<Outcome> earlierOutcome(Assignment assignment) {
        var location = assignment.job().delivery().store();
        if (location == null) {
            return Optional.empty();
        }
        try {
            return desk.store().find(location)
                    .filter(found -> !found.etag().equals(assignment.job().delivery().replaces()))
                    .map(found -> earlierOutcome(assignment, location, found.metadata()));
        } catch (StoreFailedException e) {
            return Optional.of(new Outcome.Retry(FailureCode.STORE_FAILED, String.valueOf(e.getMessage())));
        } catch (UndeliveredException e) {
            return Optional.of(new Outcome.Retry(FailureCode.REPLY_FAILED, String.valueOf(e.getMessage())));
        }
    }

    @Override
    public Outlet open(Assignment assignment) {
        var outlet = new JobOutlet(assignment, desk);
        Thread.ofVirtual().name("deliver-" + assignment.job().id()).start(outlet);
        return outlet;
    }

    private Outcome earlierOutcome(Assignment assignment, StoreLocation location, Map<String, String> metadata) {
        var job = assignment.job();
        var end = OutputMetadata
                .result(metadata, job.id(), location).<SynthesisEvent.StateChange>map(
                        result -> completed(assignment, result))
                .orElseGet(() -> conflict(assignment, location));
        var sends = new Sends();
        desk.events().tell(end, job.delivery().reply(), sends);
        sends.await();
        desk.listener().told(end);
        LOG.atInfo().addKeyValue("jobId", job.id()).addKeyValue("attempt", assignment.attempt())
                .log("an earlier attempt had already written the output");
        return new Outcome.Settled();
    }

    private SynthesisEvent.Completed completed(Assignment assignment, SpeechResult result) {
        return new SynthesisEvent.Completed(JobInfo.of(assignment.job()), desk.clock().instant(), result);
    }

    private SynthesisEvent.Failed conflict(Assignment assignment, StoreLocation location) {
        return new SynthesisEvent.Failed(JobInfo.of(assignment.job()), desk.clock().instant(),
                FailureCode.OUTPUT_CONFLICT, location.uri() + " already holds something that is not of this job",
                "store.key", assignment.attempt());
    }
}
