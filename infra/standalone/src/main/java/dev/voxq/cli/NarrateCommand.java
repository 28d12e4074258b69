package dev.voxq.cli;

import dev.voxq.cli.catalog.Catalog;
import dev.voxq.cli.catalog.CatalogEntry.BadRow;
import dev.voxq.cli.catalog.CatalogFormat;
import dev.voxq.cli.catalog.Requests;
import dev.voxq.cli.deployment.Deployment;
import dev.voxq.cli.deployment.DeploymentOptions;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.SubtitleFormat;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
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
            "  Further columns: id (its name in the store; slashes make folders), and the fields of a request,",
            "  such as voice, language or seed. A row that cannot be spoken is reported with its line, and the",
            "  rest goes on. Under a name that was used before, only rows that have changed are spoken again.",
            "  Exit code: 0 when every row was spoken, 4 when one was not.",
        })
final class NarrateCommand implements Callable<Integer> {
    private static final DateTimeFormatter RUN_NAME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT);

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = {"The catalog, in UTF-8: a path, or s3://bucket/key",
        "(with S3_ENDPOINT, S3_ACCESS_KEY … as the worker has them)."})
    private String file = "";

    @Mixin
    private SpeechOptions speech = new SpeechOptions();

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(names = "--input-format", paramLabel = "FORMAT",
            description = "lines, csv, tsv or jsonl (default: by the end of the file's name).")
    private @Nullable CatalogFormat inputFormat;

    @Option(names = "--format", defaultValue = "WAV", paramLabel = "FORMAT",
            description = "wav, pcm, flac, mp3 or opus (default wav).")
    private AudioFormat format = AudioFormat.WAV;

    @Option(names = "--subtitles", paramLabel = "FORMAT", description = "vtt or srt, beside each output.")
    private @Nullable SubtitleFormat subtitles;

    @Option(names = "--loudness", paramLabel = "LUFS",
            description = {"-36 to -9: make every output this loud (EBU R 128), as far as its peaks allow",
                "(-1 dBTP); -16 is usual for speech."})
    private @Nullable Double loudness;

    @Option(names = "--name", paramLabel = "NAME",
            description = {"Folder of the outputs in the store, or s3://bucket/prefix where the service may write",
                "(default: the time)."})
    private @Nullable String name;

    @Option(names = "--within", paramLabel = "TIME", defaultValue = "24h",
            description = "What is not spoken by then is given up (default ${DEFAULT-VALUE}).")
    private String window = "24h";

    @Option(names = "--json", description = "Say what came of it as JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var directory = Files.createTempDirectory("voxq-narrate-");
        try {
            return narrate(directory);
        } finally {
            try (var files = Files.list(directory)) {
                for (var temporary : files.toList()) {
                    Files.delete(temporary);
                }
            }
            Files.delete(directory);
        }
    }

    private Integer narrate(Path directory) throws IOException, InterruptedException {
        var catalog = CatalogFile.local(file, directory, System.getenv());
        var form = inputFormat == null ? CatalogFormat.of(catalog) : inputFormat;
        var bad = new ArrayList<BadRow>();
        Requests requests;
        try (var entries = Catalog.read(catalog, form)) {
            requests = Requests.write(entries, request(), directory.resolve("requests.jsonl"), bad::add);
        }
        var err = spec.commandLine().getErr();
        long start = System.nanoTime();
        try (var opened = deployment.open(err)) {
            Narration.Summary summary;
            try (var progress = json
                    ? Progress.none()
                    : Progress.on(err, "narrate", (long) bad.size() + requests.rows())) {
                var narration = new Narration(opened.client(), progress);
                bad.forEach(row -> narration.fail(row.line(), row.reason()));
                summary = narration.run(requests, runName(), window);
            }
            report(summary, opened, (System.nanoTime() - start) / 1e9);
            return summary.failed() == 0 ? ExitCode.OK : ExitCode.JOB_FAILED;
        }
    }

    private Map<String, Object> request() {
        var request = speech.fields();
        request.put("response_format", format.wireName());
        if (subtitles != null) {
            request.put("subtitles", subtitles.wireName());
        }
        if (loudness != null) {
            request.put("loudness", loudness);
        }
        return request;
    }

    private String runName() {
        return name == null ? "narrate-" + LocalDateTime.now(ZoneOffset.UTC).format(RUN_NAME) : name;
    }

    private void report(Narration.Summary summary, Deployment opened, double seconds) {
        var out = spec.commandLine().getOut();
        var folder = summary.output() == null ? null : opened.whereabouts(summary.output());
        if (json) {
            var told = new LinkedHashMap<String, Object>();
            told.put("rows", summary.rows());
            told.put("spoken", summary.spoken());
            told.put("unchanged", summary.unchanged());
            told.put("failed", summary.failed());
            told.put("audio_seconds", summary.audioSeconds());
            told.put("seconds", seconds);
            if (folder != null) {
                told.put("folder", folder);
            }
            told.put("failures", summary.failures());
            out.println(Json.mapper().writeValueAsString(told));
            return;
        }
        out.printf(Locale.ROOT, "%d of %d rows spoken: %.1f s of audio in %.1f s%n", summary.spoken(), summary.rows(),
                summary.audioSeconds(), seconds);
        if (summary.unchanged() > 0) {
            out.println(summary.unchanged() + " of them were there already, unchanged");
        }
        if (folder != null) {
            out.println("in " + folder);
        }
        if (summary.failed() > 0) {
            out.println(summary.failed() + " rows failed:");
            summary.failures().forEach(failure -> out.println("  line " + failure.line() + ": " + failure.reason()));
            if (summary.failed() > summary.failures().size()) {
                out.println("  and " + (summary.failed() - summary.failures().size()) + " more");
            }
        }
    }
}
