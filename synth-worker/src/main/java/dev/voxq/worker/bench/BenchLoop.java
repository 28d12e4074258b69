package dev.voxq.worker.bench;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisJob;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.FrameLoop;
import dev.voxq.worker.schedule.LoopObserver;
import dev.voxq.worker.schedule.ModelSource;
import dev.voxq.worker.schedule.NanoClock;
import dev.voxq.worker.schedule.ScheduleConfig;
import dev.voxq.worker.schedule.TextSplitter;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/// A frame loop on its own thread, and jobs for it.
final class BenchLoop {
    private final FrameLoop loop;
    private final Thread thread;
    private final AtomicInteger chunks = new AtomicInteger();
    private final AtomicInteger underruns = new AtomicInteger();
    private int jobs;

    BenchLoop(ModelSource source, int slots) {
        var observer = new LoopObserver() {
            @Override
            public void chunkGap(Lane lane, long nanos) {
                chunks.incrementAndGet();
            }

            @Override
            public void underrun() {
                underruns.incrementAndGet();
            }
        };
        loop = new FrameLoop(source, ScheduleConfig.ofBatch(slots), TextSplitter.WHOLE, observer, NanoClock.SYSTEM,
                Clock.systemUTC());
        thread = Thread.ofPlatform().name("frame-loop").start(loop);
        loop.preload().join();
    }

    /// A job of at most so many frames; realtime ones have a listener.
    TimedOutlet submit(Lane lane, int frames) {
        var id = new JobId("bench-" + jobs);
        var reply = lane == Lane.REALTIME ? ReplyAddress.of("none", 0, "bench") : null;
        var job = new SynthesisJob(id, lane, BenchSpeech.SENTENCE, null, null, null,
                BenchSpeech.sampling(frames).withSeed(jobs++), AudioSpec.of(AudioFormat.PCM), new Delivery(reply, null),
                Instant.EPOCH, null, null, null);
        var outlet = new TimedOutlet(id);
        loop.submit(new Assignment(job, 1), outlet);
        return outlet;
    }

    /// Chunks sent, but for the first of each job.
    int chunks() {
        return chunks.get();
    }

    /// Chunks that came after the audio before them had run out.
    int underruns() {
        return underruns.get();
    }

    void cancel(TimedOutlet outlet) {
        loop.cancel(outlet.id());
        outlet.awaitEnd();
    }

    void stop() throws InterruptedException {
        loop.stop();
        thread.join();
    }
}
