package dev.voxq.cli.bench;

import dev.voxq.worker.bench.EngineBench;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `voxq bench engine`: what a frame costs, by precision and batch.
@Command(name = "engine", description = "Measures the Qwen3-TTS engine on random weights of true size, made once "
        + "(about 6 GB in VOXQ_CACHE).")
final class EngineBenchCommand implements Callable<Integer> {
    @Option(names = "--size", defaultValue = "0.6b", paramLabel = "SIZE",
            description = "0.6b or 1.7b (default ${DEFAULT-VALUE}).")
    private String size = "0.6b";

    @Option(names = "--precision", split = ",", defaultValue = "int8,w8a8,int4", paramLabel = "PRECISION",
            description = "Precisions of the language model (default ${DEFAULT-VALUE}).")
    private List<String> precisions = List.of();

    @Option(names = "--batch", split = ",", defaultValue = "1,2,4,8", paramLabel = "ROWS",
            description = "Rows of a step (default ${DEFAULT-VALUE}).")
    private List<Integer> batches = List.of();

    @Option(names = "--frames", defaultValue = "20", paramLabel = "NUMBER",
            description = "Frames per figure (default ${DEFAULT-VALUE}).")
    private int frames;

    @Option(names = "--threads", defaultValue = "0", paramLabel = "NUMBER",
            description = "Threads that compute; 0 is one per core (default ${DEFAULT-VALUE}).")
    private int threads;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Option(names = "--compare", paramLabel = "FILE", description = "An earlier --json to compare with.")
    private Optional<Path> compare = Optional.empty();

    @Override
    public Integer call() throws IOException {
        var engine = WorkerConfig.from(System.getenv()).engine();
        return EngineBench.run(new EngineBench.Options(engine.cache(), size, DeviceChoice.parse(engine.device()),
                engine.ownLibrary(), precisions, batches, frames, threads, json, compare), System.out, System.err);
    }
}
