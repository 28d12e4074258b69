package dev.voxq.cli.bench.chaos;

import java.time.Instant;

/// A process that was killed.
///
/// @param member its name
/// @param back when it did its work again
record Kill(String member, Instant at, Instant back) {
    boolean ofWorker() {
        return member.startsWith("worker");
    }

    boolean ofBroker() {
        return member.equals("broker");
    }
}
