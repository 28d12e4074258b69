package dev.voxq.fleet;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One process of a fleet. It can be started again, under the same settings, as often as it ended.
public final class Member implements AutoCloseable {
    private static final Duration GLANCE = Duration.ofMillis(50);
    private static final List<String> FLAGS = List.of("-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-Xss512k",
            "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final String name;
    private final Program program;
    private final Map<String, String> environment;
    private final Path log;
    private final Health health;
    private @Nullable Process process;

    /// What is run.
    ///
    /// @param options of the JVM
    record Program(String main, List<String> options, List<String> arguments) {}

    /// Whether the process does its work.
    interface Health {
        boolean ok() throws InterruptedException;
    }

    Member(String name, Program program, Map<String, String> environment, Path log, Health health) {
        this.name = name;
        this.program = program;
        this.environment = environment;
        this.log = log;
        this.health = health;
    }

    public String name() {
        return name;
    }

    /// Where it writes what it has to say.
    public Path log() {
        return log;
    }

    public synchronized boolean alive() {
        return process != null && process.isAlive();
    }

    /// Of the process that runs, or ran last; 0 before the first start.
    public synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    /// Returns when the process has been created; see [#awaitHealthy(Duration)].
    public synchronized void start() {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(FLAGS);
        classCache().ifPresent(cache -> command.add("-XX:AOTCache=" + cache));
        command.addAll(program.options());
        command.add(program.main());
        command.addAll(program.arguments());
        var builder = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectInput(new File("/dev/null")).redirectOutput(Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        // Not an argument: ONNX Runtime 1.29 does not survive a command line of some kilobytes.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        try {
            Files.createDirectories(log.toAbsolutePath().getParent());
            process = builder.start();
        } catch (IOException e) {
            throw new FleetException(name + " could not be started: " + e.getMessage(), e);
        }
    }

    /// The file of loaded classes that the launcher makes beside its jar.
    private static Optional<Path> classCache() {
        var jar = Path.of(System.getProperty("java.class.path").split(File.pathSeparator, 2)[0]);
        return Optional.of(jar.resolveSibling("voxq.aot")).filter(Files::isRegularFile);
    }

    /// Returns when the process does its work.
    ///
    /// @throws FleetException when it ended, or does not in time
    public void awaitHealthy(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        while (!health.ok()) {
            if (!alive()) {
                throw new FleetException(name + " ended while it started; its log is " + log);
            }
            if (System.nanoTime() > end) {
                throw new FleetException(name + " is not ready after " + patience.toSeconds() + " s; its log is "
                        + log);
            }
            Thread.sleep(GLANCE);
        }
    }

    /// SIGKILL: no hook runs, nobody is told. Returns when the process is gone.
    public synchronized void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /// SIGTERM, and SIGKILL for one that is still there afterwards.
    ///
    /// @return whether it ended by itself
    public boolean stop(Duration patience) throws InterruptedException {
        var running = process();
        if (running == null) {
            return true;
        }
        running.destroy();
        boolean ended = running.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS);
        kill();
        return ended;
    }

    private synchronized @Nullable Process process() {
        return process;
    }

    @Override
    public void close() {
        kill();
    }
}
