package dev.voxq.worker.golden;

import dev.voxq.worker.golden.CaseResult.Verdict;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// Runs every fixture of a golden set through the worker's own graphs, sampling, tokenizer and prompts.
public final class GoldenRunner {
    private static final Set<String> NOT_FIXTURES = Set.of("INDEX.json", "README.md", "checkpoints", "audio");

    private final OrtEnvironment environment;

    public GoldenRunner(OrtEnvironment environment) {
        this.environment = environment;
    }

    /// Prints a line per case as it ends, or all of them as JSON.
    ///
    /// @return the process's exit code: 0 when something was compared and nothing failed, 2 without a folder, else 1
    public int run(GoldenOptions options, PrintStream out, PrintStream err) {
        if (!Files.isDirectory(options.directory())) {
            err.println(options.directory() + " is not a folder of golden fixtures");
            return 2;
        }
        Precision precision;
        try {
            precision = Precision.parse(options.precision(), Device.CPU);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return 2;
        }
        GoldenReport report = options.json() ? new GoldenReport.Json(options, out) : new GoldenReport.Lines(out);
        List<CaseResult> results = new ArrayList<>();
        compare(options, precision, result -> {
            results.add(result);
            report.result(result);
        });
        boolean passed = results.stream().anyMatch(result -> result.verdict() == Verdict.PASS)
                && results.stream().noneMatch(result -> result.verdict() == Verdict.FAIL);
        report.end(results, passed);
        return passed ? 0 : 1;
    }

    private void compare(GoldenOptions options, Precision precision, Consumer<CaseResult> results) {
        try (Scratch scratch = Scratch.create();
                GoldenSet set = new GoldenSet(options.directory(), environment, scratch.folder());
                Models models = new Models(environment, precision, scratch.folder())) {
            List<Component> components = List.of(new TokenizerComponent(), new PromptsComponent(),
                    new ProcessorsComponent(), new TalkerComponent(models), new CodecComponent(models),
                    new SpeakerComponent(models), new EndToEndComponent(models));
            List<String> entries = new ArrayList<>(set.cases(".", ""));
            for (Component component : components) {
                if (entries.remove(component.folder())) {
                    runFolder(component, set, results);
                }
            }
            entries.removeAll(NOT_FIXTURES);
            entries.forEach(entry -> results.accept(CaseResult.skipped(entry, "-", "no component of this layout")));
        }
    }

    private static void runFolder(Component component, GoldenSet set, Consumer<CaseResult> results) {
        try {
            component.run(set, results);
        } catch (RuntimeException e) {
            results.accept(CaseResult.failed(component.folder(), "-", String.valueOf(e.getMessage())));
        }
        set.cases(component.folder(), "").stream().filter(file -> !component.reads(file)).forEach(file -> results
                .accept(CaseResult.skipped(component.folder(), file, "no file of this layout")));
    }
}
