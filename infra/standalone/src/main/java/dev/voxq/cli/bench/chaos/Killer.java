package dev.voxq.cli.bench.chaos;

import dev.voxq.fleet.Fleet;
import dev.voxq.fleet.FleetException;
import dev.voxq.fleet.Member;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

/// Kills processes with SIGKILL and starts each again. Of each kind one is away at a time, so that a worker, an API and
/// the broker may well be missing together.
final class Killer {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int LONGEST_ABSENCE_MS = 2_000;
    /// The first death comes when the fleet has found its pace: processes that have just started load their classes.
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private final Fleet fleet;
    private final RandomGenerator random;
    private final Duration pause;
    private final Set<Kind> kinds;
    private final PrintWriter notes;
    private final List<Kill> kills = Collections.synchronizedList(new ArrayList<>());
    private final Map<Kind, Future<?>> away = new EnumMap<>(Kind.class);

    enum Kind {
        WORKER, API, BROKER;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// @param pause from one death to the next
    /// @param kinds what dies
    Killer(Fleet fleet, RandomGenerator random, Duration pause, Set<Kind> kinds, PrintWriter notes) {
        this.fleet = fleet;
        this.random = random;
        this.pause = pause;
        this.kinds = kinds;
        this.notes = notes;
    }

    /// Goes on for so long, and leaves everything running.
    void run(Duration span) throws InterruptedException, ExecutionException {
        long end = System.nanoTime() + span.toNanos();
        Thread.sleep(WARM_UP);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (System.nanoTime() < end) {
                Thread.sleep(pause);
                var kind = next();
                var last = away.get(kind);
                if (kinds.contains(kind) && (last == null || last.isDone())) {
                    var victim = victim(kind);
                    int absence = random.nextInt(LONGEST_ABSENCE_MS);
                    away.put(kind, threads.submit(() -> {
                        kill(victim, absence);
                        return null;
                    }));
                }
            }
            for (var last : away.values()) {
                last.get();
            }
        }
    }

    List<Kill> kills() {
        return List.copyOf(kills);
    }

    /// Mostly a worker. While the broker is away, nothing else is tested.
    private Kind next() {
        return switch (random.nextInt(10)) {
            case 0 -> Kind.BROKER;
            case 1, 2 -> Kind.API;
            default -> Kind.WORKER;
        };
    }

    private Member victim(Kind kind) {
        return switch (kind) {
            case WORKER -> any(fleet.workers());
            case API -> any(fleet.apis());
            case BROKER -> fleet.broker();
        };
    }

    private Member any(List<Member> members) {
        return members.get(random.nextInt(members.size()));
    }

    /// As a supervisor does: an API that finds no broker for half a minute ends, and is started again.
    private static void revive(Member member) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            member.start();
            try {
                member.awaitHealthy(PATIENCE);
                return;
            } catch (FleetException e) {
                if (member.alive() || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private void kill(Member member, int absenceMillis) throws InterruptedException {
        var at = Instant.now();
        member.kill();
        Thread.sleep(absenceMillis);
        revive(member);
        var kill = new Kill(member.name(), at, Instant.now());
        kills.add(kill);
        notes.printf("killed %-9s back after %.1f s%n", kill.member(),
                Duration.between(kill.at(), kill.back()).toMillis() / 1e3);
    }
}
