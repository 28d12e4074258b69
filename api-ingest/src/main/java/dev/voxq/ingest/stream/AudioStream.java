package dev.voxq.ingest.stream;

import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisEvent.Chunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The audio of one job on its way from the reply topic to one response: a bounded queue between two threads.
///
/// A job spoken again after a worker's death repeats its samples from the first; those the listener has are skipped,
/// so that nothing is heard twice. A hole in the samples, or a listener further behind than the bound, breaks the
/// stream. What it holds is also part of the sum over all streams, always to the byte.
public final class AudioStream implements AutoCloseable {
    private static final int BYTES_PER_SAMPLE = 2;

    private final ReplyAddress address;
    private final int sampleRateHz;
    private final int bufferBytes;
    private final AtomicLong allBytes;
    private final Runnable onClose;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<byte[]> queue = new ArrayDeque<>();
    private int queuedBytes;
    private boolean closed;
    private long position;
    private SynthesisEvent.@Nullable Started started;
    private @Nullable Part end;

    AudioStream(ReplyAddress address, int sampleRateHz, int bufferBytes, AtomicLong allBytes,
            Runnable onClose) {
        this.address = address;
        this.sampleRateHz = sampleRateHz;
        this.bufferBytes = bufferBytes;
        this.allBytes = allBytes;
        this.onClose = onClose;
    }

    /// Where the worker is to send the chunks.
    public ReplyAddress address() {
        return address;
    }

    /// Who speaks, once it is known.
    public SynthesisEvent.@Nullable Started started() {
        lock.lock();
        try {
            return started;
        } finally {
            lock.unlock();
        }
    }

    /// Whether nobody has begun to speak yet.
    boolean waiting() {
        lock.lock();
        try {
            return started == null && position == 0 && end == null;
        } finally {
            lock.unlock();
        }
    }

    /// The next part, or null when none came in time. Waiting audio comes before the end of the stream.
    public @Nullable Part next(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            var nanos = patience.toNanos();
            while (queue.isEmpty() && end == null && nanos > 0) {
                nanos = arrived.awaitNanos(nanos);
            }
            var samples = queue.poll();
            if (samples == null) {
                return end;
            }
            hold(-samples.length);
            return new Part.Audio(samples);
        } finally {
            lock.unlock();
        }
    }

    /// Takes in what the worker sent. Never waits for the listener.
    void accept(SynthesisEvent event) {
        lock.lock();
        try {
            if (end != null || closed) {
                return;
            }
            switch (event) {
                case Chunk chunk -> append(chunk);
                case SynthesisEvent.Started start -> started = start;
                case SynthesisEvent.Completed completed -> endAt(completed.result().samples());
                case SynthesisEvent.Failed failed ->
                    end = new Part.Failed(failed.code(), failed.message(), failed.field());
                case SynthesisEvent.Cancelled _ -> end = new Part.Cancelled();
                case SynthesisEvent.Accepted _,SynthesisEvent.Progress _ -> {
                }
            }
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    void breakOff(String reason) {
        lock.lock();
        try {
            if (end == null) {
                end = new Part.Broken(reason);
                arrived.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Breaks off and lets go of the audio that waits, if any does.
    void overrun(String reason) {
        lock.lock();
        try {
            if (queuedBytes > 0) {
                drop();
                end = new Part.Broken(reason);
            }
        } finally {
            lock.unlock();
        }
    }

    /// How far behind the listener is.
    int queuedBytes() {
        lock.lock();
        try {
            return queuedBytes;
        } finally {
            lock.unlock();
        }
    }

    private void append(Chunk chunk) {
        if (chunk.sampleRateHz() != sampleRateHz) {
            end = new Part.Broken("chunk " + chunk.index() + " has " + chunk.sampleRateHz()
                    + " samples a second; asked for were " + sampleRateHz);
            return;
        }
        var known = position - chunk.sampleOffset();
        if (known < 0) {
            end = new Part.Broken("samples " + position + " to " + chunk.sampleOffset() + " never arrived");
            return;
        }
        var until = chunk.sampleOffset() + chunk.audio().length / BYTES_PER_SAMPLE;
        if (until > position) {
            enqueue(tail(chunk.audio(), (int) known * BYTES_PER_SAMPLE));
            position = until;
        }
        if (chunk.last() && end == null) {
            endAt(until);
        }
    }

    private static byte[] tail(byte[] audio, int from) {
        return from == 0 ? audio : Arrays.copyOfRange(audio, from, audio.length);
    }

    private void enqueue(byte[] samples) {
        if (queuedBytes + samples.length > bufferBytes) {
            drop();
            end = new Part.Broken("the listener reads too slowly: it was more than " + bufferBytes + " bytes behind");
            return;
        }
        queue.add(samples);
        hold(samples.length);
    }

    private void drop() {
        queue.clear();
        hold(-queuedBytes);
    }

    private void hold(int bytes) {
        queuedBytes += bytes;
        allBytes.addAndGet(bytes);
    }

    private void endAt(long samples) {
        end = samples == position
                ? new Part.End()
                : new Part.Broken("the job ended after " + samples + " samples, of which " + position + " arrived");
    }

    /// Gives up the place among the open streams: whatever still arrives is dropped.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            drop();
        } finally {
            lock.unlock();
        }
        onClose.run();
    }
}
