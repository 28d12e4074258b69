package dev.voxq.worker.bench;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisJob;
import dev.voxq.worker.schedule.Assignment;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.FrameLoop;
import dev.voxq.worker.schedule.LoopObserver;
import dev.voxq.worker.schedule.NanoClock;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.schedule.Outlet;
import dev.voxq.worker.schedule.ScheduleConfig;
import dev.voxq.worker.schedule.TextSplitter;
import dev.voxq.worker.speech.ModelInfo;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Jobs that come and are cancelled at random, on an engine that counts: what must hold whatever happens.
///
/// Checked are: every job ends exactly once; its samples are the frames it asked for, in order, each once; jobs of a lane
/// begin in the order of their arrival; no row is in a step twice, steps after its end or is left open; no step has more
/// rows than slots.
///
/// @param events arrivals and cancellations
/// @param parked times that a bulk row gave its slot to a realtime one
/// @param violations of what must hold; the first is [#firstViolation]
public record LoopInvariants(int events, int jobs, int spoken, int cancelled, int parked, int violations,
        String firstViolation) {
    private static final int SLOTS = 4;
    private static final int MOST_FRAMES = 40;
    private static final int MOST_AT_ONCE = 24;

    static LoopInvariants measure(int events) throws InterruptedException {
        return new Run(events).measure();
    }

    private static final class Run {
        private final int events;
        private final Random random = new Random(1);
        private final AtomicInteger violations = new AtomicInteger();
        private final CompletableFuture<String> firstViolation = new CompletableFuture<>();
        private final AtomicInteger spoken = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger parkings = new AtomicInteger();
        private final AtomicLong asked = new AtomicLong();
        private final Semaphore room = new Semaphore(MOST_AT_ONCE);
        private final CountingEngine engine = new CountingEngine(SLOTS, this::violated);
        private final FrameLoop loop = new FrameLoop(() -> engine, ScheduleConfig.ofBatch(SLOTS), TextSplitter.WHOLE,
                observer(), NanoClock.SYSTEM, Clock.systemUTC());
        /// Jobs that may still begin, by lane; touched by the frame loop's thread, and by ours before it knows the job.
        private final Map<Lane, Queue<Listener>> waiting = new EnumMap<>(Lane.class);
        private int jobs;

        Run(int events) {
            this.events = events;
            for (var lane : Lane.values()) {
                waiting.put(lane, new ArrayDeque<>());
            }
        }

        LoopInvariants measure() throws InterruptedException {
            var thread = Thread.ofPlatform().name("frame-loop").start(loop);
            for (int event = 0; event < events; event++) {
                if (random.nextInt(5) == 0) {
                    loop.cancel(new JobId("job-" + Math.max(0, jobs - 1 - random.nextInt(MOST_AT_ONCE))));
                } else {
                    submit(random.nextInt(3) == 0 ? Lane.REALTIME : Lane.BULK, random.nextInt(MOST_FRAMES));
                }
            }
            room.acquire(MOST_AT_ONCE);
            loop.stop();
            thread.join();
            if (engine.open() > 0) {
                violated(engine.open() + " utterances were left open");
            }
            if (spoken.get() + cancelled.get() != jobs) {
                violated(jobs + " jobs came, " + (spoken.get() + cancelled.get()) + " ended");
            }
            return new LoopInvariants(events, jobs, spoken.get(), cancelled.get(), parkings.get(), violations.get(),
                    firstViolation.getNow(""));
        }

        private void submit(Lane lane, int frames) throws InterruptedException {
            room.acquire();
            var listener = new Listener(lane, frames);
            synchronized (waiting) {
                requireNonNull(waiting.get(lane)).add(listener);
            }
            var reply = lane == Lane.REALTIME ? ReplyAddress.of("none", 0, "bench") : null;
            loop.submit(new Assignment(new SynthesisJob(new JobId("job-" + jobs++), lane, String.valueOf(frames), null,
                    null, null, BenchSpeech.sampling(MOST_FRAMES).withSeed(1), AudioSpec.of(AudioFormat.PCM),
                    new Delivery(reply, null), Instant.EPOCH, null, null, null), 1), listener);
        }

        private void violated(String what) {
            violations.incrementAndGet();
            firstViolation.complete(what);
        }

        private LoopObserver observer() {
            return new LoopObserver() {
                private int last;

                @Override
                public void parked(int rows) {
                    parkings.addAndGet(Math.max(0, rows - last));
                    last = rows;
                }
            };
        }

        /// What comes of one job.
        private final class Listener implements Outlet {
            private final Lane lane;
            private final int frames;
            private boolean started;
            private boolean ended;
            private int heard;

            Listener(Lane lane, int frames) {
                this.lane = lane;
                this.frames = frames;
            }

            @Override
            public boolean hasRoom() {
                // An outlet is full now and then.
                return asked.incrementAndGet() % 7 != 0;
            }

            @Override
            public void started(ModelInfo model, long seed) {
                check(!started && !ended, "a job began twice or after its end");
                started = true;
                synchronized (waiting) {
                    check(requireNonNull(waiting.get(lane)).poll() == this, "a job began ahead of an older one");
                }
            }

            @Override
            public void samples(float[] samples) {
                check(started && !ended, "samples ahead of a job's beginning or after its end");
                for (float sample : samples) {
                    check(sample == heard++, "a frame out of order");
                }
            }

            @Override
            public void end(Ending ending) {
                check(!ended, "a job ended twice");
                ended = true;
                if (!started) {
                    synchronized (waiting) {
                        requireNonNull(waiting.get(lane)).remove(this);
                    }
                }
                switch (ending) {
                    case Ending.Spoken _ -> {
                        check(heard == frames, "a job was spoken with frames missing");
                        spoken.incrementAndGet();
                    }
                    case Ending.Cancelled _ -> cancelled.incrementAndGet();
                    case Ending.Failed _,Ending.Released _ -> violated("a job ended as " + ending);
                }
                room.release();
            }

            @Override
            public CompletableFuture<Outcome> outcome() {
                return new CompletableFuture<>();
            }

            private void check(boolean holds, String otherwise) {
                if (!holds) {
                    violated(otherwise);
                }
            }
        }
    }
}
