package dev.voxq.worker.bench;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FinishReason;
import dev.voxq.model.Lane;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.Utterance;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/// What the frame loop itself costs a frame, measured with 32 rows on an engine that does nothing.
///
/// @param microsPerFrame wall time
/// @param bytesPerFrame heap allocated
/// @param heapGrowthBytes live heap after the run, over live heap after its first tenth
public record LoopCost(double microsPerFrame, double bytesPerFrame, long heapGrowthBytes) {
    private static final int ROWS = 32;
    private static final int FRAMES_PER_JOB = 100;

    static LoopCost measure(int frames) throws InterruptedException {
        var engine = new NoEngine();
        var loop = new BenchLoop(() -> engine, ROWS);
        run(loop, frames / 10);
        var heap = liveHeap();
        var begunFrames = engine.steps.get();
        var start = System.nanoTime();
        run(loop, frames);
        var nanos = System.nanoTime() - start;
        var stepped = engine.steps.get() - begunFrames;
        var growth = liveHeap() - heap;
        var allocated = engine.allocated.get();
        loop.stop();
        return new LoopCost(nanos / 1e3 / stepped, (double) allocated / engine.steps.get(), growth);
    }

    /// Keeps 32 jobs going until so many frames of the batch have been stepped.
    private static void run(BenchLoop loop, int frames) {
        for (int done = 0; done < frames; done += FRAMES_PER_JOB) {
            IntStream.range(0, ROWS).mapToObj(i -> loop.submit(i % 4 == 0 ? Lane.REALTIME : Lane.BULK, FRAMES_PER_JOB))
                    .toList().forEach(TimedOutlet::awaitEnd);
        }
    }

    private static long liveHeap() throws InterruptedException {
        System.gc();
        Thread.sleep(100);
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /// Speaks silence at no cost.
    private static final class NoEngine implements SpeechModel {
        private static final com.sun.management.ThreadMXBean THREADS = (com.sun.management.ThreadMXBean) ManagementFactory
                .getThreadMXBean();

        final AtomicLong steps = new AtomicLong();
        final AtomicLong allocated = new AtomicLong();
        private long allocatedBefore = -1;

        @Override
        public ModelInfo info() {
            return new ModelInfo("none", "silence", "cpu", ROWS, List.of(), List.of(), true);
        }

        @Override
        public Utterance open(Speech speech) {
            return new Silence(requireNonNull(speech.sampling().maxNewTokens()));
        }

        @Override
        public boolean prefill(Utterance utterance) {
            return true;
        }

        @Override
        public void step(List<? extends Utterance> rows) {
            for (var row : rows) {
                ((Silence) row).step();
            }
            steps.incrementAndGet();
            var now = THREADS.getCurrentThreadAllocatedBytes();
            if (allocatedBefore >= 0) {
                allocated.addAndGet(now - allocatedBefore);
            }
            allocatedBefore = now;
        }

        @Override
        public void decode(List<? extends Utterance> rows, int frames) {
            for (var row : rows) {
                ((Silence) row).decode(frames);
            }
        }

        @Override
        public void close() {}
    }

    private static final class Silence extends CountedUtterance {
        private static final float[] SAMPLES = new float[1];

        Silence(int frames) {
            super(frames, FinishReason.LENGTH);
        }

        @Override
        public float[] takeSamples() {
            return SAMPLES;
        }
    }
}
