package dev.voxq.cli;

import static java.util.Objects.requireNonNull;

import dev.voxq.cli.audio.AudioFile;
import dev.voxq.cli.audio.AudioOutput;
import dev.voxq.cli.audio.Outputs;
import dev.voxq.cli.audio.Player;
import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.JobFailedException;
import dev.voxq.cli.client.JobView;
import dev.voxq.cli.deployment.DeploymentOptions;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `voxq say`: one text, heard now.
@Command(name = "say", description = "Speaks a text.")
final class SayCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "TEXT", description = "What to say; - reads it from standard input, "
            + "@FILE from a file.")
    private List<String> words = List.of();

    @Mixin
    private SpeechOptions speech = new SpeechOptions();

    @Mixin
    private DeploymentOptions deployment = new DeploymentOptions();

    @Option(names = {"-o", "--output"}, paramLabel = "FILE",
            description = "Where the audio goes (default speech.wav, or nowhere with --play).")
    private @Nullable Path output;

    @Option(names = "--play", description = "Play it on this machine.")
    private boolean play;

    @Option(names = "--format", paramLabel = "FORMAT", description = "wav, pcm, flac, mp3 or opus (default: by the "
            + "end of the file's name, else wav).")
    private @Nullable AudioFormat format;

    @Option(names = "--lane", defaultValue = "REALTIME", paramLabel = "LANE",
            description = "realtime or bulk: whether to wait behind what is queued for nobody in particular "
                    + "(default realtime).")
    private Lane lane = Lane.REALTIME;

    @Option(names = "--clone", paramLabel = "FILE", description = "Speak like the voice in this recording.")
    private @Nullable Path clone;

    @Mixin
    private VoiceOptions reference = new VoiceOptions();

    @Option(names = "--json", description = "Say what came of it as JSON.")
    private boolean json;

    /// What was heard, on this side of the connection.
    private record Heard(long bytes, double ttfaMillis, double totalMillis) {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        var text = Texts.read(words, System.in);
        var id = JobId.random();
        try (var opened = deployment.open(spec.commandLine().getErr()); var target = new Outputs(outputs())) {
            var heard = listen(opened.client(), id, text, target);
            var job = JobEnd.await(opened.client(), id);
            if (!job.completed()) {
                throw new JobFailedException(job.reason());
            }
            target.finish();
            report(heard, job);
        }
        return ExitCode.OK;
    }

    private Heard listen(ApiClient client, JobId id, String text, AudioOutput target)
            throws IOException, InterruptedException {
        var request = speech.fields();
        request.putAll(Map.of("id", id.value(), "input", text, "lane", lane.wireName(), "response_format", "pcm"));
        if (clone != null) {
            request.put("voice", requireNonNull(reference.upload(client, clone, null).path("id").stringValue()));
        }
        long start = System.nanoTime();
        try (var audio = client.speak(request)) {
            var buffer = new byte[1 << 14];
            double ttfaMillis = 0;
            long bytes = 0;
            for (int read = audio.read(buffer); read >= 0; read = audio.read(buffer)) {
                if (bytes == 0) {
                    ttfaMillis = millisSince(start);
                }
                target.write(buffer, read);
                bytes += read;
            }
            return new Heard(bytes, ttfaMillis, millisSince(start));
        } catch (IOException e) {
            throw new JobFailedException("the audio broke off: " + JobEnd.await(client, id).reason());
        }
    }

    private List<AudioOutput> outputs() throws IOException {
        var outputs = new ArrayList<AudioOutput>();
        var file = file();
        if (file != null) {
            outputs.add(AudioFile.create(file, new AudioSpec(format(), speech.sampleRateHz(), 1)));
        }
        if (play) {
            outputs.add(Player.start(speech.sampleRateHz()).orElseThrow(() -> new ParameterException(
                    spec.commandLine(), "--play found no player; install alsa-utils (aplay) or ffmpeg (ffplay)")));
        }
        return outputs;
    }

    private @Nullable Path file() {
        if (output != null) {
            return output;
        }
        return play ? null : Path.of("speech." + format().wireName());
    }

    private AudioFormat format() {
        if (format != null) {
            return format;
        }
        return Arrays.stream(AudioFormat.values())
                .filter(known -> String.valueOf(output).endsWith("." + known.wireName()))
                .findFirst().orElse(AudioFormat.WAV);
    }

    private void report(Heard heard, JobView job) {
        double seconds = heard.bytes() / 2.0 / speech.sampleRateHz();
        double rtf = heard.totalMillis() / 1000 / seconds;
        if (json) {
            spec.commandLine().getOut().println(Json.mapper().writeValueAsString(asJson(heard, job, seconds, rtf)));
            return;
        }
        var file = file();
        spec.commandLine().getOut().printf(Locale.ROOT,
                "%s%.2f s of audio, first audio after %.0f ms, real-time factor %.2f, spoken by %s%n",
                file == null ? "" : file + ": ", seconds, heard.ttfaMillis(), rtf, job.speaker());
    }

    private Map<String, Object> asJson(Heard heard, JobView job, double seconds, double rtf) {
        var told = new LinkedHashMap<String, Object>();
        told.put("id", job.id().value());
        var file = file();
        if (file != null) {
            told.put("file", file.toString());
        }
        told.put("audio_seconds", seconds);
        told.put("ttfa_ms", heard.ttfaMillis());
        told.put("total_ms", heard.totalMillis());
        told.put("rtf", rtf);
        told.put("engine", requireNonNull(job.engine()));
        told.put("model", requireNonNull(job.model()));
        told.put("seed", requireNonNull(job.seed()));
        return told;
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }
}
