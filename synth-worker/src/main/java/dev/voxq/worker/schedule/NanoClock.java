package dev.voxq.worker.schedule;

/// Time that only runs forward, in nanoseconds from an arbitrary origin.
@FunctionalInterface
public interface NanoClock {
    NanoClock SYSTEM = System::nanoTime;

    long nanoTime();
}
