package dev.voxq.worker.bench;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.DeviceMemory;
import dev.voxq.worker.onnx.runtime.NativeLibrary;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;

/// Says whether the engine computes on this machine's card what it computes on the CPU, and then how fast.
///
/// It needs a JDK, these jars and an ONNX Runtime, and makes the checkpoints it runs on itself.
public final class GpuCheck {
    private static final String USAGE = """
            Usage: gpu-check [--device cuda|cpu] [--library FILE] [--dir DIR] [--size tiny,0.6b,1.7b]
                             [--precision bf16,int8,fp8] [--batch 1,2,4] [--frames N] [--threads N]
                             [--check-size tiny] [--only check|speed] [--json]
            Compares the device with fp32 on the CPU, then measures. Exit code 0: right, 1: not, 2: cannot run.""";
    private static final List<String> VALUES = List.of("--device", "--library", "--dir", "--size", "--precision",
            "--batch", "--frames", "--threads", "--check-size", "--only");

    private final Map<String, String> options;
    private final PrintStream out;
    private final Map<String, String> failed = new LinkedHashMap<>();

    private GpuCheck(Map<String, String> options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /// What was found.
    ///
    /// @param memory of the card; absent on the CPU
    /// @param checkSize model that was compared
    /// @param failed precisions that did not run, with the reason
    record Report(Machine machine, String device, Optional<DeviceMemory> memory, String checkSize,
            Optional<DeviceCheck.DecoderFigures> decoder, List<DeviceCheck.Figures> languageModel,
            List<EngineReport> speed, Map<String, String> failed) {
        boolean right() {
            return failed.isEmpty() && decoder.stream().allMatch(DeviceCheck.DecoderFigures::right)
                    && languageModel.stream().allMatch(DeviceCheck.Figures::right);
        }
    }

    public static void main(String[] arguments) {
        System.exit(run(List.of(arguments), System.out, System.err));
    }

    /// Returns the exit code.
    static int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help")) {
            out.println(USAGE);
            return 0;
        }
        try {
            Map<String, String> options = parse(arguments);
            boolean json = options.containsKey("--json");
            Report report = new GpuCheck(options, json ? err : out).run();
            if (json) {
                out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(report));
            }
            return report.right() ? 0 : 1;
        } catch (IllegalArgumentException | OrtException | IOException e) {
            err.println("gpu-check: " + e.getMessage());
            return 2;
        }
    }

    private static Map<String, String> parse(List<String> arguments) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            String name = arguments.get(i);
            if (name.equals("--json")) {
                options.put(name, "");
            } else if (VALUES.contains(name) && i + 1 < arguments.size()) {
                options.put(name, arguments.get(++i));
            } else {
                throw new IllegalArgumentException("\"" + name + "\" is no option or lacks its value\n" + USAGE);
            }
        }
        return options;
    }

    private Report run() throws IOException {
        Path directory = Path
                .of(option("--dir", Path.of(System.getProperty("user.home"), ".cache", "voxq").toString()));
        Optional<Path> library = Optional.ofNullable(options.getOrDefault("--library",
                System.getenv("ONNXRUNTIME_LIBRARY"))).map(Path::of);
        int threads = number("--threads", "0");
        OrtEnvironment environment = OrtEnvironment.open(NativeLibrary.locate(library, directory), threads);
        DeviceChoice choice = DeviceChoice.parse(option("--device", "cuda"));
        Device device = environment.device(choice);
        boolean cuda = device == Device.CUDA;
        List<String> precisions = list("--precision", cuda ? "bf16,int8,fp8" : "int8");
        List<Precision> parsed = precisions.stream().map(name -> Precision.parse(name, device)).toList();
        Optional<DeviceMemory> memory = cuda ? DeviceMemory.find() : Optional.empty();
        out.printf(Locale.ROOT, "ONNX Runtime %s, %s, %s%n", environment.version(), device,
                memory.map(found -> found.total() / 1_000_000 + " MB on the card").orElse("no card"));
        String only = option("--only", "all");
        String checkSize = option("--check-size", EngineBench.TINY);
        List<DeviceCheck.Figures> figures = new ArrayList<>();
        Optional<DeviceCheck.DecoderFigures> decoder = Optional.empty();
        if (!only.equals("speed")) {
            decoder = Optional.of(check(environment, directory, checkSize, device, parsed, figures));
        }
        List<EngineReport> speed = new ArrayList<>();
        if (!only.equals("check")) {
            List<Integer> batches = list("--batch", cuda ? "1,2,4,8,16,32,64" : "1,2").stream().map(Integer::valueOf)
                    .toList();
            for (String size : list("--size", cuda ? "0.6b,1.7b" : EngineBench.TINY)) {
                for (Precision precision : parsed) {
                    trying(precision, () -> speed.add(EngineBench.measure(new EngineBench.Options(directory, size,
                            choice, library, List.of(precision.label()), batches, number("--frames", cuda ? "50" : "5"),
                            threads, false, Optional.empty()), environment, out)));
                }
            }
        }
        return new Report(Machine.here(environment.version()), device.name().toLowerCase(Locale.ROOT), memory,
                checkSize, decoder, figures, speed, failed);
    }

    private interface Attempt {
        void make() throws IOException;
    }

    /// A precision that the library or the card does not have leaves the others their turn.
    private void trying(Precision precision, Attempt attempt) throws IOException {
        if (failed.containsKey(precision.label())) {
            return;
        }
        try {
            attempt.make();
        } catch (OrtException e) {
            failed.put(precision.label(), String.valueOf(e.getMessage()));
            out.printf("  %-5s did not run: %s%n", precision.label(), e.getMessage());
        }
    }

    private DeviceCheck.DecoderFigures check(OrtEnvironment environment, Path directory, String size, Device device,
            List<Precision> precisions, List<DeviceCheck.Figures> figures) throws IOException {
        try (Checkpoint checkpoint = Checkpoint.open(EngineBench.randomCheckpoint(directory, size))) {
            DeviceCheck check = new DeviceCheck(environment, checkpoint, directory, device);
            DeviceCheck.DecoderFigures decoder = check.decoder();
            out.printf(Locale.ROOT, "against fp32 on this CPU, %s: speech decoder off by at most %.1e: %s%n", size,
                    decoder.sampleError(), verdict(decoder.right()));
            for (Precision precision : precisions) {
                trying(precision, () -> figures.add(print(check.languageModel(precision))));
            }
            return decoder;
        }
    }

    private DeviceCheck.Figures print(DeviceCheck.Figures found) {
        out.printf(Locale.ROOT,
                "  %-5s hidden states off by %.4f, logits by %.4f (allowed %.4f), %.0f %% of codes agree, steps repeat: "
                        + "%s; rows differ from alone in batches of %s: %s%n",
                found.precision(), found.hiddenError(), found.logitsError(), found.allowed(), 100 * found.codesAgree(),
                found.repeats() ? "yes" : "no", found.batches().isEmpty() ? "no size" : found.batches(),
                verdict(found.right()));
        return found;
    }

    private static String verdict(boolean right) {
        return right ? "right" : "WRONG";
    }

    private String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    private int number(String name, String otherwise) {
        return Integer.parseInt(option(name, otherwise));
    }

    private List<String> list(String name, String otherwise) {
        return Arrays.asList(option(name, otherwise).split(","));
    }
}
