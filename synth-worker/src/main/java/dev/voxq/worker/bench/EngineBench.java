package dev.voxq.worker.bench;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.RandomCheckpoint;
import dev.voxq.worker.onnx.CheckpointGraphs;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.NativeLibrary;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/// Measures the engine on a checkpoint of true size and random weights: milliseconds of each part of a frame, by
/// precision and batch, and the memory it takes.
public final class EngineBench {
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Options options;
    private final PrintStream out;

    private EngineBench(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /// What to measure.
    ///
    /// @param directory where the checkpoint and its graphs are kept from one run to the next, about 6 GB
    /// @param size `0.6b` or `1.7b`
    /// @param precisions as the setting `QUANTIZE` spells them
    /// @param batches rows of a step
    /// @param frames frames per figure
    /// @param threads threads that compute, 0 for one per core
    /// @param json one JSON object instead of a table
    /// @param compare a JSON object of an earlier run to compare with
    public record Options(Path directory, String size, DeviceChoice device, Optional<Path> library,
            List<String> precisions, List<Integer> batches, int frames, int threads, boolean json,
            Optional<Path> compare) {

        /// The default on this machine's CPU, kept in `directory`.
        public static Options in(Path directory) {
            return new Options(directory, "0.6b", DeviceChoice.AUTO, Optional.empty(), List.of("int8", "w8a8", "int4"),
                    List.of(1, 2, 4, 8), 20, 0, false, Optional.empty());
        }
    }

    /// Runs the benchmark and prints what it found.
    ///
    /// @return the process's exit code: 0, or 2 when the options ask for what is not there
    public static int run(Options options, PrintStream out, PrintStream err) throws IOException {
        Optional<EngineReport> earlier;
        try {
            earlier = options.compare().isPresent() ? Optional.of(read(options.compare().get())) : Optional.empty();
        } catch (IOException | JacksonException e) {
            err.println("cannot compare with " + options.compare().get() + ": " + e.getMessage());
            return 2;
        }
        PrintStream lines = options.json() ? err : out;
        EngineReport report = new EngineBench(options, lines).measure();
        if (options.json()) {
            out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        }
        earlier.ifPresent(old -> report.printAgainst(old, lines));
        return 0;
    }

    private EngineReport measure() throws IOException {
        OrtEnvironment environment = OrtEnvironment
                .open(NativeLibrary.locate(options.library(), options.directory()), options.threads());
        Device device = environment.device(options.device());
        List<Precision> precisions = options.precisions().stream().map(name -> Precision.parse(name, device)).toList();
        Path folder = randomCheckpoint(options.directory(), options.size());
        List<EngineReport.PrecisionFigures> figures = new ArrayList<>();
        EngineReport report = new EngineReport(Machine.here(environment.version()), options.size(),
                MemoryBandwidth.gigabytesPerSecond(), figures);
        report.printHead(out);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            CheckpointGraphs graphs = new CheckpointGraphs(checkpoint, options.directory());
            for (Precision precision : precisions) {
                figures.add(new EngineMeasurement(environment, checkpoint, graphs, device, precision, options)
                        .measure());
                report.print(figures.getLast(), out);
            }
        }
        return report;
    }

    /// A checkpoint of true shape and random weights, made where it is not there yet; half of one is never left behind.
    ///
    /// @param size `0.6b` or `1.7b`
    public static Path randomCheckpoint(Path directory, String size) throws IOException {
        Path folder = directory.resolve("random-" + size);
        if (!Files.isDirectory(folder)) {
            Path building = Files.createTempDirectory(Files.createDirectories(directory), "random");
            RandomCheckpoint.write(building, resource(size, "qwen3-tts-" + size + ".json"),
                    resource(size, "speech-tokenizer.json"));
            Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return folder;
    }

    private static byte[] resource(String size, String name) throws IOException {
        try (InputStream in = EngineBench.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("size is \"" + size + "\"; valid are 0.6b, 1.7b");
            }
            return in.readAllBytes();
        }
    }

    private static EngineReport read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), EngineReport.class);
    }
}
