package dev.voxq.worker.golden;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.DecoderStream;
import dev.voxq.worker.onnx.SpeechDecoder;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmRow;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.prompt.Prompt;
import dev.voxq.worker.onnx.prompt.Prompts;
import dev.voxq.worker.onnx.prompt.VoicePrompt;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// `e2e/`: requests to codes and samples, all rows of a case in one batch.
final class EndToEndComponent implements Component {
    private static final double TOLERANCE = 2e-5;
    /// Half a step of 16 bits more.
    private static final double SHORT_TOLERANCE = TOLERANCE + 0.5 / 32767;

    private final Models models;

    EndToEndComponent(Models models) {
        this.models = models;
    }

    @Override
    public String folder() {
        return "e2e";
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

    private void compare(GoldenSet set, String name, Comparison comparison) throws Exception {
        JsonNode json = set.json("e2e/" + name + ".json");
        Checkpoint checkpoint = set.checkpoint(json.path("checkpoint").asString());
        Requests requests = new Requests(json);
        int limit = json.path("max_new_tokens").asInt(Integer.MAX_VALUE) - 1;
        List<Spoken> spoken = new ArrayList<>();
        try (Fixture fixture = set.fixture("e2e/" + name + ".safetensors");
                Prompts prompts = new Prompts(checkpoint, requests.config(checkpoint), set.environment())) {
            for (int row = 0; row < requests.rows(); row++) {
                VoicePrompt voice = requests.clones() ? cloned(set, checkpoint, requests, row) : requests.voice(row);
                spoken.add(new Spoken(prompts.lay(requests.request(row, voice)), voice));
            }
            speak(checkpoint, spoken, prompts.padding().values(), limit);
            for (int row = 0; row < spoken.size(); row++) {
                compare(fixture, row, spoken.get(row), models.speechDecoder(checkpoint), comparison);
            }
        }
    }

    private VoicePrompt cloned(GoldenSet set, Checkpoint checkpoint, Requests requests, int row) {
        float[] samples = clip(set, requests, row);
        int longest = IntStream.range(0, requests.rows()).map(each -> clip(set, requests, each).length).max()
                .orElse(samples.length);
        Optional<VoicePrompt.SpokenReference> reference = requests.timbreOnly(row)
                ? Optional.empty()
                : Optional.of(new VoicePrompt.SpokenReference(requests.transcript(row),
                        Codes.ofPadded(models.speechEncoder(checkpoint), samples, longest)));
        return new VoicePrompt.Cloned(models.speakerEncoder(checkpoint).encode(samples), reference);
    }

    private static float[] clip(GoldenSet set, Requests requests, int row) {
        String clip = "ref" + requests.reference(row);
        return set.clip(clip).orElseThrow(() -> new IllegalArgumentException("the set has no samples called " + clip));
    }

    /// An utterance of the case and the codes it has come to.
    private record Spoken(Prompt prompt, VoicePrompt voice, List<int[]> codes) {
        Spoken(Prompt prompt, VoicePrompt voice) {
            this(prompt, voice, new ArrayList<>());
        }

        float[] input(float[] embedding, float[] padding) {
            int frame = codes.size() - 1;
            float[] text = frame < prompt.trailing().count()
                    ? Arrays.copyOfRange(prompt.trailing().values(), frame * embedding.length, (frame + 1)
                            * embedding.length)
                    : padding;
            float[] input = embedding.clone();
            for (int i = 0; i < input.length; i++) {
                input[i] += text[i];
            }
            return input;
        }

        int[][] reference() {
            return voice instanceof VoicePrompt.Cloned(_, Optional<VoicePrompt.SpokenReference> spoken)
                    ? spoken.map(VoicePrompt.SpokenReference::codes).orElse(new int[0][])
                    : new int[0][];
        }
    }

    private void speak(Checkpoint checkpoint, List<Spoken> spoken, float[] padding, int limit) {
        LanguageModel model = models.languageModel(checkpoint);
        RowSampling greedy = RowSampling.greedy((float) checkpoint.generation().repetitionPenalty());
        List<LmRow> rows = spoken.stream().map(_ -> model.row(greedy)).toList();
        try {
            for (int row = 0; row < rows.size(); row++) {
                float[] prompt = spoken.get(row).prompt().prefill().values();
                int width = padding.length;
                model.prefill(rows.get(row), prompt, 0, prompt.length / width - 1);
                rows.get(row).setInput(Arrays.copyOfRange(prompt, prompt.length - width, prompt.length));
            }
            for (int frame = 0; frame < limit && !rows.stream().allMatch(LmRow::ended); frame++) {
                step(model, rows, spoken, padding);
            }
        } finally {
            rows.forEach(LmRow::close);
        }
    }

    private static void step(LanguageModel model, List<LmRow> rows, List<Spoken> spoken, float[] padding) {
        List<LmRow> speaking = rows.stream().filter(row -> !row.ended()).toList();
        model.step(speaking);
        for (int i = 0; i < rows.size(); i++) {
            LmRow row = rows.get(i);
            if (speaking.contains(row) && !row.ended()) {
                spoken.get(i).codes().add(row.codes());
                row.setInput(spoken.get(i).input(row.embedding(), padding));
            }
        }
    }

    private static void compare(Fixture fixture, int row, Spoken spoken, SpeechDecoder decoder, Comparison comparison) {
        String prefix = "row" + row + ".";
        int[][] codes = spoken.codes().toArray(int[][]::new);
        long[] expected = fixture.longs(prefix + "codes");
        comparison.equal("row " + row + " codes", Codes.flat(codes), expected, CODE_GROUPS);
        if (!Arrays.equals(Codes.flat(codes), expected) || codes.length == 0) {
            return;
        }
        float[] samples = decode(decoder, spoken.reference(), codes);
        fixture.find(prefix + "wav_i16").ifPresent(wav -> comparison.values("row " + row + " samples", samples,
                Audio.fromOutput(wav.toShorts()), SHORT_TOLERANCE));
        for (String part : fixture.namesUnder(prefix + "wav_f32_")) {
            float[] wanted = fixture.floats(prefix + "wav_f32_" + part);
            int from = part.startsWith("last") ? samples.length - wanted.length : 0;
            comparison.values("row " + row + " samples " + part, Arrays.copyOfRange(samples, Math.max(0, from),
                    Math.min(samples.length, from + wanted.length)), wanted, TOLERANCE);
        }
    }

    /// The reference frames, where there are some, only warm the decoder.
    private static float[] decode(SpeechDecoder decoder, int[][] reference, int[][] codes) {
        DecoderStream stream = decoder.newStream();
        if (reference.length > 0) {
            decoder.decode(List.of(stream), new int[][]{flat(reference)});
        }
        return decoder.decode(List.of(stream), new int[][]{flat(codes)})[0];
    }

    private static int[] flat(int[][] frames) {
        return Stream.of(frames).flatMapToInt(Arrays::stream).toArray();
    }
}
