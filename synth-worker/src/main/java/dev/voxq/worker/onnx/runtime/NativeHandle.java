package dev.voxq.worker.onnx.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Cleaner;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One native object: released exactly once, by [#close], or by a `Cleaner` when its owner forgot it.
///
/// A handle keeps what it was made from alive, so that it is released before them whatever the collector does.
final class NativeHandle implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();

    private final String what;
    private final MemorySegment pointer;
    private final Cleaner.Cleanable release;
    private volatile boolean closed;

    NativeHandle(OrtApi api, OrtFunction release, MemorySegment pointer, String what, Object... madeFrom) {
        this(api, release, pointer, what, null, madeFrom);
    }

    /// `memory`, when given, is closed after the object is released.
    NativeHandle(OrtApi api, OrtFunction release, MemorySegment pointer, String what, @Nullable Arena memory,
            Object... madeFrom) {
        this.what = what;
        this.pointer = pointer;
        this.release = CLEANER.register(this, new Release(api, release, pointer, memory, List.of(madeFrom)));
    }

    /// The native pointer. Throws `IllegalStateException` after [#close].
    MemorySegment pointer() {
        if (closed) {
            throw new IllegalStateException(what + " is closed");
        }
        return pointer;
    }

    @Override
    public void close() {
        closed = true;
        release.clean();
    }

    private record Release(OrtApi api, OrtFunction function, MemorySegment pointer, @Nullable Arena memory,
            List<Object> madeFrom) implements Runnable {
        @Override
        public void run() {
            api.call(function, pointer);
            if (memory != null) {
                memory.close();
            }
        }
    }
}
