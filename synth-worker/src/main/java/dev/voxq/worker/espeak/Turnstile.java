package dev.voxq.worker.espeak;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// Who may start a child process now. When many utterances begin together, their first lines go as many at a time as
/// there are processors, and ahead of later lines: those have audio in stock, these have none. Nobody waits for long, so
/// a child that hangs holds up its own row only.
final class Turnstile {
    private static final long FIRST_LINE_PATIENCE_MILLIS = 1_000;
    /// Less than the audio in stock behind a first line.
    private static final long LATER_LINE_PATIENCE_MILLIS = 300;

    private final Semaphore processors = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    /// The right to one processor, to be closed at the first audio.
    interface Pass extends AutoCloseable {
        @Override
        void close();
    }

    /// Waits for a processor to start a first line on.
    Pass enter() throws InterruptedException {
        var held = new AtomicBoolean(processors.tryAcquire(FIRST_LINE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS));
        return () -> {
            if (held.getAndSet(false)) {
                processors.release();
            }
        };
    }

    /// Waits behind the first lines that wait already.
    void giveWay() throws InterruptedException {
        if (processors.tryAcquire(LATER_LINE_PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            processors.release();
        }
    }
}
