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
import tools.jackson.databind.node.ObjectNode;

/// Measures the engine on a checkpoint of true size and random weights: milliseconds of each part of a frame, by
/// precision and batch, and the memory it takes.
public final class EngineBench {
    static final String TINY = "tiny";
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
        return measure(OrtEnvironment
                .open(NativeLibrary.locate(options.library(), options.directory()), options.threads()));
    }

    /// Measures in an environment that is already there, and prints a table.
    static EngineReport measure(Options options, OrtEnvironment environment, PrintStream out) throws IOException {
        return new EngineBench(options, out).measure(environment);
    }

    private EngineReport measure(OrtEnvironment environment) throws IOException {
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
    /// @param size `0.6b`, `1.7b`, or `tiny`: every part of the model, but narrow and shallow
    public static Path randomCheckpoint(Path directory, String size) throws IOException {
        Path folder = directory.resolve("random-" + size);
        if (!Files.isDirectory(folder)) {
            Path building = Files.createTempDirectory(Files.createDirectories(directory), "random");
            RandomCheckpoint.write(building, size.equals(TINY) ? tiny() : resource(size, "qwen3-tts-" + size + ".json"),
                    resource(size, "speech-tokenizer.json"));
            Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
        }
        return folder;
    }

    /// The 0.6B model's configuration with a talker of another width than the code predictor, as the 1.7B model has.
    private static byte[] tiny() throws IOException {
        var config = (ObjectNode) JSON.readTree(resource(TINY, "qwen3-tts-0.6b.json"));
        var talker = (ObjectNode) config.path("talker_config");
        narrow(talker, 512, 4).put("text_hidden_size", 64);
        narrow((ObjectNode) talker.path("code_predictor_config"), 256, 2);
        return JSON.writeValueAsBytes(config);
    }

    private static ObjectNode narrow(ObjectNode stack, int width, int layers) {
        return stack.put("hidden_size", width).put("intermediate_size", 2 * width).put("num_hidden_layers", layers)
                .put("num_attention_heads", width / 128).put("num_key_value_heads", width / 256);
    }

    private static byte[] resource(String size, String name) throws IOException {
        try (InputStream in = EngineBench.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalArgumentException("size is \"" + size + "\"; valid are tiny, 0.6b, 1.7b");
            }
            return in.readAllBytes();
        }
    }

    private static EngineReport read(Path file) throws IOException {
        return JSON.readValue(Files.readAllBytes(file), EngineReport.class);
    }
}
