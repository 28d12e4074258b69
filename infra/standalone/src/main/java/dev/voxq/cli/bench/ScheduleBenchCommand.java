package dev.voxq.cli.bench;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.voxq.model.wire.Json;
import dev.voxq.worker.bench.EngineBench;
import dev.voxq.worker.bench.ScheduleBench;
import dev.voxq.worker.config.EngineConfig;
import dev.voxq.worker.config.WorkerConfig;
import dev.voxq.worker.onnx.OnnxConfig;
import dev.voxq.worker.onnx.OnnxSpeechModel;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import java.io.IOException;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq bench schedule`: how soon realtime is heard while bulk fills the batch, and what a batch yields.
@Command(name = "schedule", description = "Measures the frame loop on random weights of true size.")
final class ScheduleBenchCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--size", defaultValue = "0.6b", paramLabel = "SIZE",
            description = "0.6b or 1.7b (default ${DEFAULT-VALUE}).")
    private String size = "0.6b";

    @Option(names = "--slots", defaultValue = "4", paramLabel = "NUMBER",
            description = "Slots of the batch (default ${DEFAULT-VALUE}).")
    private int slots;

    @Option(names = "--frames", defaultValue = "24", paramLabel = "NUMBER",
            description = "Frames of a bulk utterance (default ${DEFAULT-VALUE}).")
    private int frames;

    @Option(names = "--arrivals", defaultValue = "7", paramLabel = "NUMBER",
            description = "Realtime jobs per figure (default ${DEFAULT-VALUE}).")
    private int arrivals;

    @Option(names = "--loop-frames", defaultValue = "1000000", paramLabel = "NUMBER",
            description = "Frames of the loop without an engine (default ${DEFAULT-VALUE}).")
    private int loopFrames;

    @Option(names = "--events", defaultValue = "100000", paramLabel = "NUMBER",
            description = "Arrivals and cancellations at random (default ${DEFAULT-VALUE}).")
    private int events;

    @Option(names = "--clip-seconds", defaultValue = "10", paramLabel = "NUMBER",
            description = "Length of the recording that is cloned (default ${DEFAULT-VALUE}).")
    private int clipSeconds;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException, InterruptedException {
        var engine = WorkerConfig.from(System.getenv()).engine();
        var config = config(engine);
        var result = ScheduleBench.measure(rows -> () -> OnnxSpeechModel.open(config.withMaxBatch(rows)),
                new ScheduleBench.Options(slots, frames, arrivals, loopFrames, events));
        var clone = CloneBenchCommand.measure(engine.cache(), clipSeconds);
        spec.commandLine().getOut().println(json
                ? Json.mapper().writeValueAsString(new Figures(result, clone.encodeMillis(), clone.saved()))
                : table(result)
                        + String.format(Locale.ROOT, "%na repeated clone spares %.2f %% of the encoder's %.0f ms",
                                100 * clone.saved(), clone.encodeMillis()));
        return result.invariants().violations() == 0 ? 0 : 1;
    }

    /// All figures.
    ///
    /// @param cloneSaved share of the encoder's time that a repeated clone spares
    private record Figures(@JsonUnwrapped ScheduleBench.Result schedule, double cloneEncodeMillis,
            double cloneSaved) {}

    private OnnxConfig config(EngineConfig engine) throws IOException {
        return new OnnxConfig(EngineBench.randomCheckpoint(engine.cache(), size), engine.cache(),
                engine.ownLibrary(),
                DeviceChoice.parse(engine.device()), engine.quantize(), 0, slots, OnnxConfig.DEFAULT_MAX_POSITIONS,
                OnnxConfig.DEFAULT_PREFILL_CHUNK);
    }

    private static String table(ScheduleBench.Result result) {
        return String.format(Locale.ROOT, """
                %s, %s, %d slots
                time to first audio of a realtime job, median ms
                  idle worker                              %8.0f
                  every slot held by bulk                  %8.0f   %.2f x idle
                  waiting for the whole batch (simulated)  %8.0f   %.2f x idle
                  of the first: text %.0f, prompt %.0f, frame %.0f, samples %.0f
                a newcomer's prompt keeps the others from a frame for at most %.0f ms
                audio seconds a second, by rows: %s; 8 rows give %.2f x one row
                %d streams at once: %.2f audio seconds a second, %d of %d chunks late
                the loop's own cost, 32 rows: %.1f us and %.0f bytes a frame; heap grew by %d bytes
                %d arrivals and cancellations at random: %d jobs, %d parked, %d violations %s""",
                result.engine(), result.model(), result.slots(), result.idleTtfaMillis(), result.busyTtfaMillis(),
                result.busyTtfaMillis() / result.idleTtfaMillis(), result.wholeBatchTtfaMillis(),
                result.wholeBatchTtfaMillis() / result.idleTtfaMillis(), result.firstAudio().openMillis(),
                result.firstAudio().promptMillis(), result.firstAudio().frameMillis(),
                result.firstAudio().decodeMillis(), result.stretchMillis(), yields(result), result.yieldOf8(),
                result.realtime().streams(), result.realtime().audioPerSecond(), result.realtime().underruns(),
                result.realtime().chunks(), result.loop().microsPerFrame(), result.loop().bytesPerFrame(),
                result.loop().heapGrowthBytes(), result.invariants().events(), result.invariants().jobs(),
                result.invariants().parked(), result.invariants().violations(),
                result.invariants().firstViolation());
    }

    private static String yields(ScheduleBench.Result result) {
        return result.yields().entrySet().stream()
                .map(yield -> String.format(Locale.ROOT, "%d: %.2f", yield.getKey(), yield.getValue()))
                .collect(Collectors.joining(", "));
    }
}
