package dev.voxq.cli.bench;

import dev.voxq.worker.SynthWorker;
import dev.voxq.worker.bench.BenchModel;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.observe.LogSetup;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/// A worker whose engine costs nothing, as a process of a benchmark's fleet.
final class BenchWorker {
    /// Milliseconds of a frame.
    static final String STEP_SETTING = "BENCH_STEP_MS";

    private BenchWorker() {}

    static void main(String[] arguments) throws InterruptedException, ExecutionException {
        var config = WorkerConfig.from(System.getenv());
        LogSetup.apply(config.observe());
        var step = Duration.ofMillis(Long.parseLong(System.getenv().getOrDefault(STEP_SETTING, "0")));
        var worker = SynthWorker.start(config, () -> new BenchModel(config.batch().maxBatchSize(), step));
        Runtime.getRuntime().addShutdownHook(new Thread(worker::close, "drain"));
        worker.ended().get();
    }
}
