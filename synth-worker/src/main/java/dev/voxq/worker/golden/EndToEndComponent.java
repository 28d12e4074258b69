package dev.voxq.worker.golden;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.OnnxSpeechModel;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.prompt.VoicePrompt;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// `e2e/`: requests to codes and samples, all rows of a case in one batch of the worker's speech model.
final class EndToEndComponent implements Component {
    private static final double TOLERANCE = 2e-5;
    /// Half a step of 16 bits more.
    private static final double SHORT_TOLERANCE = TOLERANCE + 0.5 / 32767;
    private static final int FRAMES_PER_DECODE = 4;

    private final Models models;

    EndToEndComponent(Models models) {
        this.models = models;
    }

    @Override
    public String folder() {
        return "e2e";
    }

    @Override
    public boolean reads(String file) {
        return file.endsWith(".json") || file.endsWith(".safetensors");
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        for (String name : set.cases(folder(), ".safetensors")) {
            results.accept(obstacle(set, name).map(reason -> CaseResult.skipped(folder(), name, reason))
                    .orElseGet(() -> Attempt.at(folder(), name, comparison -> compare(set, name, comparison))));
        }
    }

    private Optional<String> obstacle(GoldenSet set, String name) {
        if (!set.has("e2e/" + name + ".json")) {
            return Optional.of("there is no e2e/" + name + ".json to say what was asked");
        }
        if (models.precision() != Precision.FP32) {
            return Optional.of("a free run is comparable in fp32 only");
        }
        return Optional.of("was not run greedily").filter(_ -> set.json("e2e/" + name + ".json").path("do_sample")
                .asBoolean(false));
    }

    private void compare(GoldenSet set, String name, Comparison comparison) throws SpeechRefusedException {
        JsonNode json = set.json("e2e/" + name + ".json");
        Requests requests = new Requests(json);
        Checkpoint checkpoint = set.checkpoint(json.path("checkpoint").asString(), requests.kind());
        OnnxSpeechModel model = models.speechModel(checkpoint);
        RowSampling greedy = RowSampling.greedy((float) checkpoint.generation().repetitionPenalty());
        int maxFrames = json.path("max_new_tokens").asInt(Models.POSITIONS) - 1;
        List<Row> rows = new ArrayList<>();
        try (Fixture fixture = set.fixture("e2e/" + name + ".safetensors")) {
            for (int row = 0; row < requests.rows(); row++) {
                ClonePrompt clone = requests.clones() ? clone(set, checkpoint, requests, row) : null;
                rows.add(new Row(model.open(requests.request(row, voice(requests, row, clone)), greedy, maxFrames,
                        clone)));
            }
            speak(model, rows);
            for (int row = 0; row < rows.size(); row++) {
                compare(fixture, row, model.codes(rows.get(row).utterance), rows.get(row).samples(), comparison);
            }
        } finally {
            rows.forEach(row -> row.utterance.close());
        }
    }

    private ClonePrompt clone(GoldenSet set, Checkpoint checkpoint, Requests requests, int row) {
        float[] samples = clip(set, requests, row);
        float[] speaker = models.speakerEncoder(checkpoint).encode(samples);
        if (requests.timbreOnly(row)) {
            return new ClonePrompt(speaker, new int[0][], null);
        }
        int longest = IntStream.range(0, requests.rows()).map(each -> clip(set, requests, each).length).max()
                .orElse(samples.length);
        return new ClonePrompt(speaker, Codes.ofPadded(models.speechEncoder(checkpoint), samples, longest),
                requests.transcript(row));
    }

    private static float[] clip(GoldenSet set, Requests requests, int row) {
        return set.clip("ref" + requests.reference(row));
    }

    private static VoicePrompt voice(Requests requests, int row, @Nullable ClonePrompt clone) {
        if (clone == null) {
            return requests.voice(row);
        }
        return new VoicePrompt.Cloned(clone.speakerEmbedding(), Optional.ofNullable(clone.transcript())
                .map(transcript -> new VoicePrompt.SpokenReference(transcript, clone.codes())));
    }

    /// An utterance of the case and the samples taken from it.
    private record Row(Utterance utterance, List<float[]> parts) {
        Row(Utterance utterance) {
            this(utterance, new ArrayList<>());
        }

        boolean goesOn() {
            return utterance.finishReason() == null && utterance.failure() == null;
        }

        int undecoded() {
            return utterance.framesSpoken() - utterance.framesDecoded();
        }

        float[] samples() {
            float[] samples = new float[parts.stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (float[] part : parts) {
                System.arraycopy(part, 0, samples, at, part.length);
                at += part.length;
            }
            return samples;
        }
    }

    private static void speak(OnnxSpeechModel model, List<Row> rows) {
        for (Row row : rows) {
            while (!model.prefill(row.utterance)) {
                // One stretch of the prompt at a time, as the worker reads it.
            }
        }
        List<Row> speaking = rows;
        while (!speaking.isEmpty()) {
            model.step(speaking.stream().map(Row::utterance).toList());
            speaking = speaking.stream().filter(Row::goesOn).toList();
        }
        for (Row row : rows) {
            while (row.undecoded() > 0) {
                model.decode(List.of(row.utterance), Math.min(FRAMES_PER_DECODE, row.undecoded()));
                row.parts.add(row.utterance.takeSamples());
            }
        }
    }

    private static void compare(Fixture fixture, int row, int[] codes, float[] samples, Comparison comparison) {
        String prefix = "row" + row + ".";
        long[] found = Arrays.stream(codes).asLongStream().toArray();
        long[] expected = fixture.longs(prefix + "codes");
        comparison.equal("row " + row + " codes", found, expected, CODE_GROUPS);
        if (!Arrays.equals(found, expected)) {
            return;
        }
        fixture.find(prefix + "wav_i16").ifPresent(wav -> comparison.values("row " + row + " samples", samples,
                Audio.fromOutput(wav.toShorts()), SHORT_TOLERANCE));
        for (String part : fixture.namesUnder(prefix + "wav_f32_")) {
            float[] wanted = fixture.floats(prefix + "wav_f32_" + part);
            int from = part.startsWith("last") ? Math.max(0, samples.length - wanted.length) : 0;
            comparison.values("row " + row + " samples " + part, Arrays.copyOfRange(samples, from,
                    Math.min(samples.length, from + wanted.length)), wanted, TOLERANCE);
        }
    }
}
