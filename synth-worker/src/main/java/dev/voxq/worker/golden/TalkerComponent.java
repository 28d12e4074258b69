package dev.voxq.worker.golden;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.onnx.lm.FrameTracer;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmRow;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.lm.RowSampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/// `talker/`: prompts and frames through talker and code predictor.
///
/// In fp32 hidden states, logits and codes must match: with the official inputs at every step (teacher forcing), and
/// freely, all rows of the case in one batch. In other precisions the agreement under teacher forcing is reported.
final class TalkerComponent implements Component {
    private static final String CODE_PREDICTOR = "code_predictor_";
    private static final double TOLERANCE = 5e-5;

    private final Models models;

    TalkerComponent(Models models) {
        this.models = models;
    }

    @Override
    public String folder() {
        return "talker";
    }

    @Override
    public boolean reads(String file) {
        return file.endsWith(".json") || file.endsWith(".safetensors");
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        for (String name : set.cases(folder(), ".safetensors")) {
            results.accept(Attempt.at(folder(), name, comparison -> {
                try (Fixture fixture = set.fixture("talker/" + name + ".safetensors")) {
                    if (name.startsWith(CODE_PREDICTOR)) {
                        codePredictor(set.checkpoint(name.substring(CODE_PREDICTOR.length())), fixture, comparison);
                    } else {
                        talker(set, name, fixture, comparison);
                    }
                }
            }));
        }
    }

    private boolean exact() {
        return models.precision() == Precision.FP32;
    }

    private void codePredictor(Checkpoint checkpoint, Fixture fixture, Comparison comparison) {
        FrameTracer tracer = models.frameTracer(checkpoint);
        Agreement agreement = new Agreement();
        byte[] nothingSpoken = new byte[checkpoint.config().talker().vocabSize()];
        for (int row = 0; row < fixture.tensor("past_hidden").dim(0); row++) {
            float[] expectedLogits = fixture.tensor("logits").row(row);
            int[] expected = fixture.matrix("codes")[row];
            int[] forced = new int[CODE_GROUPS];
            Arrays.fill(forced, -1);
            forced[0] = fixture.ints("code0")[row];
            if (!exact()) {
                System.arraycopy(expected, 0, forced, 1, expected.length);
            }
            FrameTracer.Trace trace = tracer.trace(fixture.tensor("past_hidden").row(row), nothingSpoken, 0, 1, forced);
            if (exact()) {
                comparison.values("row " + row + " logits", trace.predictorLogits(), expectedLogits, TOLERANCE);
                comparison.equal("row " + row + " codes", longs(Arrays.copyOfRange(trace.codes(), 1, CODE_GROUPS)),
                        longs(expected), expected.length);
            } else {
                agreement.predictor(trace.predictorLogits(), expectedLogits, expected);
            }
        }
        agreement.reportTo(comparison);
    }

    private void talker(GoldenSet set, String name, Fixture fixture, Comparison comparison) {
        Checkpoint checkpoint = checkpoint(set, name, fixture);
        JsonNode prompt = set.has("prompts/" + name + ".json")
                ? set.json("prompts/" + name + ".json")
                : MissingNode.getInstance();
        float penalty = (float) prompt.path("talker_generate_kwargs").path("repetition_penalty")
                .asDouble(checkpoint.generation().repetitionPenalty());
        String promptFixture = "prompts/" + name + ".safetensors";
        Optional<Fixture> promptRows = Optional.of(promptFixture).filter(set::has).map(set::fixture);
        try {
            compare(checkpoint, new TalkerCase(fixture, promptRows, penalty), comparison);
        } finally {
            promptRows.ifPresent(Fixture::close);
        }
    }

    private void compare(Checkpoint checkpoint, TalkerCase talkerCase, Comparison comparison) {
        Agreement agreement = new Agreement();
        for (int row = 0; row < talkerCase.rows(); row++) {
            forcedRow(checkpoint, talkerCase, row, comparison, agreement);
        }
        agreement.reportTo(comparison);
        if (exact()) {
            freeRun(checkpoint, talkerCase, comparison);
        }
    }

    /// The checkpoint that a file of the same case names; else the only one that fits the fixture's sizes and the request.
    private static Checkpoint checkpoint(GoldenSet set, String name, Fixture fixture) {
        for (String folder : List.of("talker/", "prompts/", "e2e/")) {
            String file = folder + name + ".json";
            String checkpoint = set.has(file) ? set.json(file).path("checkpoint").asString("") : "";
            if (!checkpoint.isEmpty()) {
                return set.checkpoint(checkpoint);
            }
        }
        String own = "talker/" + name + ".json";
        String kind = set.has(own) ? new Requests(set.json(own)).kind() : "";
        List<Checkpoint> fitting = set.openable().stream().filter(candidate -> fits(candidate.config(), fixture, kind))
                .toList();
        if (fitting.size() != 1) {
            throw new NothingToCompare("no file names its checkpoint, and " + fitting.size() + " of "
                    + set.checkpointNames() + " fit");
        }
        return fitting.getFirst();
    }

    private static boolean fits(ModelConfig config, Fixture fixture, String kind) {
        boolean speaks = kind.isEmpty() || kind.equals("voice_design") || config.type().configName().equals(kind);
        return speaks && config.talker().transformer().hiddenSize() == fixture.tensor("prefill.inputs_embeds").dim(2)
                && config.talker().vocabSize() == fixture.tensor("prefill.logits_last").dim(1);
    }

    /// One row with the official input at every step.
    private void forcedRow(Checkpoint checkpoint, TalkerCase talkerCase, int row, Comparison comparison,
            Agreement agreement) {
        LanguageModel model = models.languageModel(checkpoint);
        FrameTracer tracer = models.frameTracer(checkpoint);
        byte[] spoken = new byte[checkpoint.config().talker().vocabSize()];
        try (LmRow lmRow = model.row(RowSampling.greedy(talkerCase.penalty()))) {
            float[] prompt = talkerCase.prompt(row);
            float[] hidden = model.prefill(lmRow, prompt, 0, prompt.length / talkerCase.width());
            if (exact()) {
                comparison.values("row " + row + " prefill hidden", hidden, talkerCase.prefillHidden(row), TOLERANCE);
            }
            for (int frame = 0; frame <= talkerCase.frames(row); frame++) {
                float[] last = Arrays.copyOfRange(hidden, hidden.length - talkerCase.width(), hidden.length);
                boolean speaks = frame < talkerCase.frames(row);
                int[] codes = talkerCase.codes(frame, row, speaks);
                FrameTracer.Trace trace = tracer.trace(last, spoken, frame, talkerCase.penalty(), codes);
                String what = "row " + row + " frame " + frame;
                compareFrame(talkerCase, row, frame, codes, trace, what, comparison, agreement);
                if (!speaks) {
                    return;
                }
                spoken[codes[0]] = 1;
                hidden = model.prefill(lmRow, talkerCase.input(frame, row), 0, 1);
                if (exact()) {
                    comparison.values(what + " hidden", hidden, talkerCase.hidden(frame, row), TOLERANCE);
                }
            }
        }
    }

    private void compareFrame(TalkerCase talkerCase, int row, int frame, int[] codes, FrameTracer.Trace trace,
            String what, Comparison comparison, Agreement agreement) {
        boolean speaks = frame < talkerCase.frames(row);
        int first = ProcessorsComponent.argmax(trace.talkerScores());
        if (!exact()) {
            agreement.talker(trace.talkerLogits(), talkerCase.logits(frame, row), first, talkerCase.next(frame, row));
            if (speaks) {
                agreement.predictor(trace.predictorLogits(), talkerCase.predictorLogits(frame, row),
                        Arrays.copyOfRange(codes, 1, CODE_GROUPS));
            }
            return;
        }
        comparison.values(what + " logits", trace.talkerLogits(), talkerCase.logits(frame, row), TOLERANCE);
        talkerCase.scores(frame, row).ifPresent(scores -> Scores.compare(comparison, what + " scores",
                trace.talkerScores(), scores, TOLERANCE));
        comparison.equal(what + " first code", new long[]{first}, new long[]{talkerCase.next(frame, row)}, 1);
        if (speaks) {
            comparison.values(what + " predictor logits", trace.predictorLogits(),
                    talkerCase.predictorLogits(frame, row), TOLERANCE);
        }
    }

    /// All rows together, each frame from what the frame before it spoke.
    private void freeRun(Checkpoint checkpoint, TalkerCase talkerCase, Comparison comparison) {
        LanguageModel model = models.languageModel(checkpoint);
        List<LmRow> rows = new ArrayList<>();
        List<List<int[]>> spoken = new ArrayList<>();
        try {
            for (int row = 0; row < talkerCase.rows(); row++) {
                LmRow lmRow = model.row(RowSampling.greedy(talkerCase.penalty()));
                rows.add(lmRow);
                spoken.add(new ArrayList<>());
                talkerCase.read(model, lmRow, row);
            }
            for (int frame = 0; frame < talkerCase.steps(); frame++) {
                step(model, talkerCase, rows, spoken, frame);
            }
        } finally {
            rows.forEach(LmRow::close);
        }
        for (int row = 0; row < talkerCase.rows(); row++) {
            comparison.equal("row " + row + " codes", Codes.flat(spoken.get(row).toArray(int[][]::new)),
                    talkerCase.result(row), CODE_GROUPS);
        }
    }

    private static void step(LanguageModel model, TalkerCase talkerCase, List<LmRow> rows, List<List<int[]>> spoken,
            int frame) {
        List<LmRow> speaking = rows.stream().filter(row -> !row.ended()).toList();
        if (speaking.isEmpty()) {
            return;
        }
        model.step(speaking);
        for (int row = 0; row < rows.size(); row++) {
            LmRow lmRow = rows.get(row);
            if (speaking.contains(lmRow) && !lmRow.ended()) {
                spoken.get(row).add(lmRow.codes());
                lmRow.setInput(talkerCase.next(lmRow.embedding(), frame, row));
            }
        }
    }

    private static long[] longs(int[] codes) {
        return Arrays.stream(codes).asLongStream().toArray();
    }
}
