package dev.voxq.worker.hub;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// A stream that is closed under its reader when it delivers nothing for too long, which the HTTP client does not watch.
final class StallGuard extends FilterInputStream {
    private final long limitNanos;
    private volatile long lastByteNanos = System.nanoTime();
    private volatile boolean closed;
    private volatile boolean stalled;

    StallGuard(InputStream in, Duration limit) {
        super(in);
        limitNanos = limit.toNanos();
        Thread.ofVirtual().name("stall-guard").start(this::watch);
    }

    private void watch() {
        while (!closed) {
            long leftNanos = lastByteNanos + limitNanos - System.nanoTime();
            if (leftNanos <= 0) {
                stalled = true;
                closeQuietly();
                return;
            }
            LockSupport.parkNanos(Math.min(leftNanos, 1_000_000_000L));
        }
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        try {
            int read = in.read(target, offset, length);
            lastByteNanos = System.nanoTime();
            return read;
        } catch (IOException e) {
            throw stalled ? new IOException("nothing arrived for " + Duration.ofNanos(limitNanos), e) : e;
        }
    }

    private void closeQuietly() {
        try {
            in.close();
        } catch (IOException e) {
            // The reader learns of it from its own read.
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        super.close();
    }
}
