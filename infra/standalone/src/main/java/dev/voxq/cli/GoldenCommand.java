package dev.voxq.cli;

import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.golden.GoldenOptions;
import dev.voxq.worker.golden.GoldenRunner;
import dev.voxq.worker.onnx.runtime.NativeLibrary;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `voxq golden`: the engine beside numbers of the official implementation.
@Command(name = "golden", description = "Compares the Qwen3-TTS engine with recorded numbers of the official code.")
final class GoldenCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "A folder of fixtures: checkpoints and what they must give.")
    private Path directory = Path.of(".");

    @Option(names = "--precision", defaultValue = "fp32", paramLabel = "PRECISION",
            description = "Of the language model; fp32 must match, others report agreement (default "
                    + "${DEFAULT-VALUE}).")
    private String precision = "fp32";

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        var engine = WorkerConfig.from(System.getenv()).engine();
        var environment = OrtEnvironment.open(NativeLibrary.locate(engine.ownLibrary(), engine.cache()), 0);
        return new GoldenRunner(environment).run(new GoldenOptions(directory, precision, json), System.out, System.err);
    }
}
