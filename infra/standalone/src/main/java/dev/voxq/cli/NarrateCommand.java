package dev.voxq.cli;

import dev.voxq.cli.catalog.Catalog;
import dev.voxq.cli.catalog.CatalogFormat;
import dev.voxq.cli.deployment.Deployment;
import dev.voxq.cli.deployment.DeploymentOptions;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `voxq narrate`: every row of a catalog, for later.
@Command(name = "narrate", description = "Speaks every row of a file in the bulk lane; the audio goes to the store.",
        footerHeading = "%nRows:%n",
        footer = {
            "  a text a line; CSV or TSV with a header that has a column \"text\"; or a JSON object a line.",
            "  Further columns: id (its name in the store), and the fields of a request, such as voice,",
            "  language or seed. A row that cannot be spoken is reported with its line, and the rest goes on.",
            "  Exit code: 0 when every row was spoken, 4 when one was not.",
        })
final class NarrateCommand implements Callable<Integer> {
    private static final DateTimeFormatter RUN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The catalog, in UTF-8.")
    private Path file = Path.of("");

    @Mixin
    private SpeechOptions speech = new SpeechOptions();

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(names = "--input-format", paramLabel = "FORMAT",
            description = "lines, csv, tsv or jsonl (default: by the end of the file's name).")
    private @Nullable CatalogFormat inputFormat;

    @Option(names = "--format", defaultValue = "WAV", paramLabel = "FORMAT",
            description = "wav or pcm (default wav).")
    private AudioFormat format = AudioFormat.WAV;

    @Option(names = "--name", paramLabel = "NAME",
            description = "Name of this run, ahead of every id (default: the time).")
    private @Nullable String name;

    @Option(names = "--json", description = "Say what came of it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var form = inputFormat == null ? CatalogFormat.of(file) : inputFormat;
        long rows = Catalog.count(file, form);
        var err = spec.commandLine().getErr();
        long start = System.nanoTime();
        try (var entries = Catalog.read(file, form); var opened = deployment.open(err)) {
            Narration.Summary summary;
            try (var progress = json ? Progress.none() : Progress.on(err, "narrate", rows)) {
                summary = new Narration(opened.client(), runName(), request(), progress).run(entries.iterator());
            }
            report(summary, opened, (System.nanoTime() - start) / 1e9);
            return summary.failures().isEmpty() ? ExitCode.OK : ExitCode.JOB_FAILED;
        }
    }

    private Map<String, Object> request() {
        var request = speech.fields();
        request.put("response_format", format.wireName());
        return request;
    }

    private String runName() {
        return name == null ? "narrate-" + LocalDateTime.now(ZoneOffset.UTC).format(RUN_NAME) : name;
    }

    private void report(Narration.Summary summary, Deployment opened, double seconds) {
        var out = spec.commandLine().getOut();
        var sample = summary.sample();
        if (json) {
            var told = new LinkedHashMap<String, Object>();
            told.put("rows", summary.rows());
            told.put("spoken", summary.spoken());
            told.put("failed", summary.failures().size());
            told.put("audio_seconds", summary.audioSeconds());
            told.put("seconds", seconds);
            if (sample != null) {
                told.put("folder", folder(opened.whereabouts(sample)));
            }
            told.put("failures", summary.failures());
            out.println(Json.mapper().writeValueAsString(told));
            return;
        }
        out.printf(Locale.ROOT, "%d of %d rows spoken: %.1f s of audio in %.1f s%n", summary.spoken(), summary.rows(),
                summary.audioSeconds(), seconds);
        if (sample != null) {
            out.println("in " + folder(opened.whereabouts(sample)));
        }
        if (!summary.failures().isEmpty()) {
            out.println(summary.failures().size() + " rows failed:");
            summary.failures().forEach(failure -> out.println("  line " + failure.line() + ": " + failure.reason()));
        }
    }

    private static String folder(String object) {
        return object.substring(0, object.lastIndexOf('/'));
    }
}
