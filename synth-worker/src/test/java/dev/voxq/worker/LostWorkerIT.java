package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.WavHeader;
import dev.voxq.worker.audio.Pcm;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/// Workers die, hang and stop; their jobs are spoken by others, and each output is written once.
final class LostWorkerIT {
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int FRAMES = 60;

    @Test
    void killedWorkerLosesNoJobAndWritesNoneTwice() throws Exception {
        try (var deployment = Deployment.fresh();
                var doomed = WorkerProcess.start(deployment.environment("WORKER_ID", "doomed", "MAX_BATCH_SIZE", "24"),
                        STEP)) {
            awaitWorker(deployment);
            try (var _ = deployment.worker(STEP, "WORKER_ID", "heir")) {
                var jobs = IntStream.range(0, 100).mapToObj(_ -> deployment.stored(FRAMES)).toList();
                jobs.forEach(deployment::submit);
                deployment.read(deployment.topics().events(),
                        seen -> completed(seen) >= 30 && heldBy(seen, "doomed").count() > 0);

                doomed.kill();
                var killedAt = Instant.now();

                var records = deployment.read(deployment.topics().events(),
                        seen -> jobs.stream().allMatch(job -> ended(seen, job)));
                assertThat(jobs).allSatisfy(job -> assertSpokenOnce(deployment, records, job));
                assertThat(heldBy(records, "heir")).allSatisfy(started -> assertThat(started.attempt())
                        .as("deliveries, of which the dying worker's own waiting requests take two at most")
                        .isLessThanOrEqualTo(4));
                assertThat(deployment.s3().listObjectsV2(list -> list.bucket(deployment.bucket())).keyCount())
                        .isEqualTo(100);
                assertThat(takenOverAfter(records, killedAt)).isNotEmpty()
                        .allSatisfy(delay -> assertThat(delay).isLessThan(Duration.ofSeconds(5)));
            }
        }
    }

    @Test
    void frozenWorkersJobIsSpokenElsewhereAndItsLateOutputIsNoSecondOne() throws Exception {
        try (var deployment = Deployment.fresh();
                var frozen = WorkerProcess.start(
                        deployment.environment("WORKER_ID", "frozen", "LOCK_DURATION", "2s"), STEP)) {
            awaitWorker(deployment);
            var job = deployment.stored(200);
            deployment.submit(job);
            deployment.read(deployment.topics().events(), seen -> heldBy(seen, "frozen").count() > 1);

            frozen.freeze();

            try (var _ = deployment.worker(STEP, "WORKER_ID", "heir", "LOCK_DURATION", "2s")) {
                var heirs = deployment.end(job.id(), SynthesisEvent.Completed.class);
                frozen.thaw();
                var records = deployment.read(deployment.topics().events(), seen -> Deployment.events(seen, job.id())
                        .stream().filter(SynthesisEvent::terminal).count() == 2);
                assertThat(heirs.result().attempt()).isGreaterThan(1);
                assertThat(Deployment.events(records, job.id())).last()
                        .isInstanceOfSatisfying(SynthesisEvent.Completed.class,
                                late -> assertThat(late.result().attempt()).isEqualTo(heirs.result().attempt()));
            }
        }
    }

    @Test
    void lockOfALongJobIsRenewed() throws InterruptedException {
        try (var deployment = Deployment.fresh();
                var _ = deployment.worker(STEP, "LOCK_DURATION", "1s")) {
            var job = deployment.listened(600);

            deployment.submit(job);

            var end = deployment.end(job.id(), SynthesisEvent.Completed.class);
            assertThat(end.result().synthesisMillis()).isGreaterThan(2_000);
            assertThat(deployment.events(job.id())).filteredOn(SynthesisEvent.Started.class::isInstance).hasSize(1);
        }
    }

    @Test
    void drainingWorkerFinishesWhatRunsAndLeavesTheRest() throws InterruptedException {
        try (var deployment = Deployment.fresh()) {
            var running = deployment.listened(100);
            var waiting = deployment.listened(1);
            try (var _ = deployment.worker(STEP, "MAX_BATCH_SIZE", "1")) {
                deployment.submit(running);
                awaitStart(deployment, running);
                deployment.submit(waiting);
            }

            deployment.end(running.id(), SynthesisEvent.Completed.class);
            try (var _ = deployment.worker(STEP)) {
                deployment.end(waiting.id(), SynthesisEvent.Completed.class);
            }
        }
    }

    @Test
    void drainThatTakesTooLongGivesTheJobBack() throws InterruptedException {
        try (var deployment = Deployment.fresh()) {
            var job = deployment.listened(300);
            try (var _ = deployment.worker(STEP, "DRAIN_TIMEOUT", "100ms")) {
                deployment.submit(job);
                awaitStart(deployment, job);
            }

            try (var _ = deployment.worker(Duration.ofMillis(1))) {
                var end = deployment.end(job.id(), SynthesisEvent.Completed.class);
                assertThat(end.result().attempt()).isEqualTo(2);
            }
        }
    }

    /// A first job, so that the worker is known to be there.
    private static void awaitWorker(Deployment deployment) {
        var first = deployment.listened(1);
        deployment.submit(first);
        deployment.end(first.id(), SynthesisEvent.Completed.class);
    }

    private static void awaitStart(Deployment deployment, SynthesisJob job) {
        deployment.read(deployment.topics().events(), seen -> !Deployment.events(seen, job.id()).isEmpty());
    }

    private static void assertSpokenOnce(Deployment deployment, List<ConsumerRecord<byte[], byte[]>> records,
            SynthesisJob job) {
        var location = deployment.location(job.id());
        var wav = deployment.object(location);
        assertThat(Arrays.copyOfRange(wav, WavHeader.SIZE, wav.length))
                .isEqualTo(Pcm.s16le(SineModel.samples(job.seed(), FRAMES)));
        var attempt = deployment.s3().headObject(head -> head.bucket(location.bucket()).key(location.key())).metadata()
                .get("voxq-attempt");
        assertThat(Deployment.events(records, job.id())).filteredOn(SynthesisEvent::terminal).isNotEmpty()
                .allSatisfy(end -> assertThat(end).isInstanceOfSatisfying(SynthesisEvent.Completed.class,
                        completed -> assertThat(completed.result().attempt()).hasToString(attempt)));
    }

    private static Stream<SynthesisEvent.Started> heldBy(List<ConsumerRecord<byte[], byte[]>> seen,
            String worker) {
        return seen.stream().map(Deployment::event).filter(SynthesisEvent.Started.class::isInstance)
                .map(SynthesisEvent.Started.class::cast).filter(started -> started.worker().equals(worker));
    }

    private static long completed(List<ConsumerRecord<byte[], byte[]>> seen) {
        return seen.stream().map(Deployment::event).filter(SynthesisEvent.Completed.class::isInstance).count();
    }

    private static boolean ended(List<ConsumerRecord<byte[], byte[]>> seen, SynthesisJob job) {
        return Deployment.events(seen, job.id()).stream().anyMatch(SynthesisEvent::terminal);
    }

    /// How long after the kill each job that was held then was begun again.
    private static List<Duration> takenOverAfter(List<ConsumerRecord<byte[], byte[]>> records, Instant killedAt) {
        var delays = heldBy(records, "heir").filter(started -> started.attempt() > 1)
                .map(started -> Duration.between(killedAt, started.at())).sorted().toList();
        System.out.println("jobs of the killed worker begun again after (ms): "
                + delays.stream().map(Duration::toMillis).toList());
        return delays;
    }
}
