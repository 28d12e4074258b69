package dev.voxq.worker;

import dev.voxq.worker.config.WorkerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// A humming worker in a process of its own, to be killed or frozen.
final class WorkerProcess implements AutoCloseable {
    private final Process process;

    private WorkerProcess(Process process) {
        this.process = process;
    }

    /// The process's side.
    ///
    /// @param arguments milliseconds of a step
    public static void main(String[] arguments) throws Exception {
        var config = WorkerConfig.from(System.getenv());
        var step = Duration.ofMillis(Long.parseLong(arguments[0]));
        SynthWorker.start(config, () -> new SineModel(config.batch().maxBatchSize(), step)).ended().get();
    }

    static WorkerProcess start(Map<String, String> environment, Duration step) throws IOException {
        var builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), WorkerProcess.class.getName(),
                String.valueOf(step.toMillis())).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return new WorkerProcess(builder.start());
    }

    /// SIGKILL: no shutdown hook, no goodbye to the broker.
    void kill() {
        process.destroyForcibly().onExit().join();
    }

    /// SIGSTOP, as a machine that hangs.
    void freeze() throws Exception {
        signal("STOP");
    }

    void thaw() throws Exception {
        signal("CONT");
    }

    @Override
    public void close() {
        kill();
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).inheritIO().start().waitFor();
    }
}
