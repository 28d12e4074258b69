package dev.voxq.cli.bench.chaos;

import dev.voxq.fleet.Fleet;
import dev.voxq.fleet.Member;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Kills one process after the other with SIGKILL, and starts each again.
final class Killer {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LONGEST_ABSENCE_MS = 2_000;

    private final Fleet fleet;
    private final RandomGenerator random;
    private final Duration pause;
    private final PrintWriter notes;
    private final List<Kill> kills = new ArrayList<>();
    private volatile boolean stopped;

    /// @param pause from a process that is back to the next that dies
    Killer(Fleet fleet, RandomGenerator random, Duration pause, PrintWriter notes) {
        this.fleet = fleet;
        this.random = random;
        this.pause = pause;
        this.notes = notes;
    }

    /// Goes on until told to stop, and leaves everything running.
    void run() throws InterruptedException {
        while (!stopped) {
            Thread.sleep(pause);
            kill(next());
        }
    }

    void stop() {
        stopped = true;
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }

    /// Half of the time a worker, else an API or the broker.
    private Member next() {
        return switch (random.nextInt(4)) {
            case 0 -> fleet.broker();
            case 1 -> any(fleet.apis());
            default -> any(fleet.workers());
        };
    }

    private Member any(List<Member> members) {
        return members.get(random.nextInt(members.size()));
    }

    private void kill(Member member) throws InterruptedException {
        var at = Instant.now();
        member.kill();
        Thread.sleep(random.nextInt(LONGEST_ABSENCE_MS));
        member.start();
        member.awaitHealthy(PATIENCE);
        var kill = new Kill(member.name(), at, Instant.now());
        kills.add(kill);
        notes.printf("killed %-9s back after %.1f s%n", kill.member(),
                Duration.between(kill.at(), kill.back()).toMillis() / 1e3);
    }
}
