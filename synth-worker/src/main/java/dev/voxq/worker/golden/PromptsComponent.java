package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.prompt.Prompt;
import dev.voxq.worker.onnx.prompt.PromptRequest;
import dev.voxq.worker.onnx.prompt.Prompts;
import dev.voxq.worker.onnx.prompt.Rows;
import dev.voxq.worker.onnx.prompt.VoicePrompt;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/// `prompts/`: a request to the rows that the official code hands to its talker.
final class PromptsComponent implements Component {
    private static final double TOLERANCE = 1e-5;

    @Override
    public String folder() {
        return "prompts";
    }

    @Override
    public boolean reads(String file) {
        return file.endsWith(".json") || file.endsWith(".safetensors");
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        for (String name : set.cases(folder(), ".safetensors")) {
            results.accept(set.has("prompts/" + name + ".json")
                    ? Attempt.at(folder(), name, comparison -> compare(set, name, comparison))
                    : CaseResult.skipped(folder(), name,
                            "there is no prompts/" + name + ".json to say what was asked"));
        }
    }

    private static void compare(GoldenSet set, String name, Comparison comparison) throws Exception {
        JsonNode json = set.json("prompts/" + name + ".json");
        Requests requests = new Requests(json);
        Checkpoint checkpoint = set.checkpoint(json.path("checkpoint").asString(), requests.kind());
        try (Fixture fixture = set.fixture("prompts/" + name + ".safetensors");
                Prompts prompts = Prompts.open(checkpoint, set.environment())) {
            Expected expected = new Expected(fixture);
            comparison.values("tts_pad_embed", prompts.padding().values(), fixture.floats("tts_pad_embed"), TOLERANCE);
            for (int row = 0; row < expected.rows(); row++) {
                PromptRequest request = requests.request(row, voice(requests, fixture, row));
                Prompt prompt = prompts.lay(request);
                expected.compare(row, prompt, prompts.padding(), comparison);
            }
        }
    }

    private static VoicePrompt voice(Requests requests, Fixture fixture, int row) {
        String prefix = "row" + row + ".";
        if (!requests.clones()) {
            return requests.voice(row);
        }
        Optional<VoicePrompt.SpokenReference> spoken = fixture.has(prefix + "ref_code")
                ? Optional.of(new VoicePrompt.SpokenReference(requests.transcript(row), fixture.matrix(prefix
                        + "ref_code")))
                : Optional.empty();
        return new VoicePrompt.Cloned(fixture.floats(prefix + "ref_spk_embedding"), spoken);
    }

    /// The batch as the official code pads it: prompts on the left with zeros, trailing rows on the right with padding rows.
    private record Expected(Fixture fixture) {
        int rows() {
            return fixture.tensor("attention_mask").dim(0);
        }

        void compare(int row, Prompt prompt, Rows padding, Comparison comparison) {
            int length = fixture.tensor("attention_mask").dim(1);
            long[] mask = Arrays.copyOfRange(fixture.longs("attention_mask"), row * length, (row + 1) * length);
            long[] found = new long[length];
            Arrays.fill(found, Math.max(0, length - prompt.prefill().count()), length, 1);
            comparison.equal("row " + row + " attention_mask", found, mask, 1);
            comparison.values("row " + row + " inputs_embeds", onTheRight(prompt.prefill(), length),
                    slice("inputs_embeds", row), TOLERANCE);
            int trailing = fixture.tensor("trailing_text_hidden").dim(1);
            comparison.values("row " + row + " trailing_text_hidden", filled(prompt.trailing(), padding, trailing),
                    slice("trailing_text_hidden", row), TOLERANCE);
        }

        private float[] slice(String name, int row) {
            return fixture.tensor(name).row(row);
        }

        private static float[] onTheRight(Rows rows, int length) {
            float[] padded = new float[Math.max(length, rows.count()) * rows.width()];
            System.arraycopy(rows.values(), 0, padded, padded.length - rows.values().length, rows.values().length);
            return padded;
        }

        private static float[] filled(Rows rows, Rows padding, int length) {
            float[] filled = Arrays.copyOf(rows.values(), Math.max(length, rows.count()) * rows.width());
            for (int row = rows.count(); row < length; row++) {
                System.arraycopy(padding.values(), 0, filled, row * rows.width(), rows.width());
            }
            return filled;
        }
    }
}
