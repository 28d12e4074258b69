package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.TalkerConfig;
import dev.voxq.worker.onnx.lm.RowSampling.Draw;
import dev.voxq.worker.onnx.lm.SamplingTracer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// `processors/`: logits through penalty, suppression, temperature, top-k and top-p to probabilities.
final class ProcessorsComponent implements Component {
    private static final double TOLERANCE = 1e-5;

    @Override
    public String folder() {
        return "processors";
    }

    @Override
    public boolean reads(String file) {
        return file.equals("processors.json") || file.equals("processors.safetensors");
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        if (!set.has("processors/processors.json") || !set.has("processors/processors.safetensors")) {
            results.accept(CaseResult.skipped(folder(), "-", "needs processors.json and processors.safetensors"));
            return;
        }
        try (Fixture fixture = set.fixture("processors/processors.safetensors")) {
            for (JsonNode parameters : set.json("processors/processors.json")) {
                String name = parameters.path("name").asString();
                results.accept(Attempt.at(folder(), name, comparison -> compare(set, fixture, name, parameters,
                        comparison)));
            }
        }
    }

    private static void compare(GoldenSet set, Fixture fixture, String name, JsonNode parameters,
            Comparison comparison) {
        int vocabulary = parameters.path("vocab").asInt();
        boolean talker = parameters.path("suppress").isArray();
        if (talker && parameters.path("suppress").get(0).asInt() != vocabulary - TalkerConfig.SUPPRESSED) {
            comparison.fail("suppresses from " + parameters.path("suppress").get(0) + "; this model always from "
                    + (vocabulary - TalkerConfig.SUPPRESSED));
            return;
        }
        OptionalInt end = talker ? OptionalInt.of(parameters.path("eos").asInt()) : OptionalInt.empty();
        try (SamplingTracer tracer = SamplingTracer.open(set.environment(), vocabulary, end)) {
            for (int row = 0; row < fixture.tensor(name + ".logits").dim(0); row++) {
                new Row(fixture, name, parameters, row).compare(tracer, comparison);
            }
        }
    }

    private record Row(Fixture fixture, String name, JsonNode parameters, int row) {

        void compare(SamplingTracer tracer, Comparison comparison) {
            float[] logits = fixture.tensor(name + ".logits").row(row);
            long[] history = history();
            boolean mayEnd = history.length >= parameters.path("min_new_tokens").asInt(0);
            float penalty = (float) parameters.path("repetition_penalty").asDouble(1);
            SamplingTracer.Trace trace = tracer.trace(logits, spoken(history, logits.length), penalty, mayEnd, draw());
            String what = "row " + row + " ";
            long likeliest = argmax(trace.scores());
            comparison.equal(what + "greedy", new long[]{likeliest},
                    new long[]{fixture.longs(name + ".greedy_argmax")[row]}, 1);
            if (greedy()) {
                Scores.compare(comparison, what + "scores", trace.scores(), fixture.tensor(name + ".final").row(row),
                        TOLERANCE);
            } else {
                float[] scores = trace.scores();
                Scores.compare(comparison, what + "final", comparable(kept(trace), scores),
                        comparable(fixture.tensor(name + ".final").row(row), scores), TOLERANCE);
                comparison.values(what + "probabilities", comparable(normalised(trace.weights()), scores),
                        comparable(fixture.tensor(name + ".probs").row(row), scores), TOLERANCE);
            }
        }

        private boolean greedy() {
            return parameters.path("temperature").isNull();
        }

        private Draw draw() {
            return greedy()
                    ? Draw.GREEDY
                    : new Draw(false, (float) parameters.path("temperature").asDouble(),
                            parameters.path("top_k").asInt(0), (float) parameters.path("top_p").asDouble(1));
        }

        private long[] history() {
            int length = fixture.tensor(name + ".history").dim(1);
            return Arrays.copyOfRange(fixture.longs(name + ".history"), row * length, (row + 1) * length);
        }

        private static byte[] spoken(long[] history, int vocabulary) {
            byte[] spoken = new byte[vocabulary];
            for (long code : history) {
                spoken[Math.toIntExact(code)] = 1;
            }
            return spoken;
        }

        /// The logits that may be drawn, divided by the temperature; minus infinity for the others.
        private float[] kept(SamplingTracer.Trace trace) {
            float temperature = (float) parameters.path("temperature").asDouble();
            float[] kept = new float[trace.scores().length];
            for (int i = 0; i < kept.length; i++) {
                kept[i] = trace.weights()[i] > 0 ? trace.scores()[i] / temperature : Float.NEGATIVE_INFINITY;
            }
            return kept;
        }

        /// Where top-p ends among codes of equal score, the official code keeps whichever its unstable sort put first:
        /// only how many of them stay is comparable. So the values are put in the order of score, then value.
        private float[] comparable(float[] values, float[] scores) {
            if (parameters.path("top_p").asDouble(1) >= 1) {
                return values;
            }
            Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
            Arrays.sort(order, Comparator.<Integer>comparingDouble(i -> scores[i]).thenComparingDouble(i -> values[i]));
            float[] ordered = new float[values.length];
            for (int i = 0; i < order.length; i++) {
                ordered[i] = values[order[i]];
            }
            return ordered;
        }

        private static float[] normalised(float[] weights) {
            double sum = 0;
            for (float weight : weights) {
                sum += weight;
            }
            float[] probabilities = new float[weights.length];
            for (int i = 0; i < weights.length; i++) {
                probabilities[i] = (float) (weights[i] / sum);
            }
            return probabilities;
        }
    }

    static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            best = values[i] > values[best] ? i : best;
        }
        return best;
    }
}
