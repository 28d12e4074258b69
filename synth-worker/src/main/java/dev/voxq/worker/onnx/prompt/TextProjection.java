package dev.voxq.worker.onnx.prompt;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.Outputs;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Map;

/// Text tokens as the talker sees them: `fc2(silu(fc1(embedding)))`, with `talker.text_projection` of the checkpoint.
///
/// The embedding table (622 MB in the official checkpoints) stays in its file: each token's row is read from there, and
/// only the two projections live in memory.
final class TextProjection implements AutoCloseable {
    private static final String IN = "embeddings";
    private static final String OUT = "projected";

    private final TensorView embedding;
    private final int width;
    private final OrtEnvironment environment;
    private final OrtSession session;

    TextProjection(Tensors weights, OrtEnvironment environment) {
        this.embedding = weights.get("talker.model.text_embedding.weight");
        this.width = weights.get("talker.text_projection.linear_fc2.weight").dim(0);
        this.environment = environment;
        this.session = environment.openSession(graph(weights), SessionConfig.on(Device.CPU));
    }

    private static byte[] graph(Tensors weights) {
        GraphBuilder graph = new GraphBuilder("text_projection");
        TensorView fc1 = weights.get("talker.text_projection.linear_fc1.weight");
        TensorView fc2 = weights.get("talker.text_projection.linear_fc2.weight");
        Dim tokens = Dim.named("tokens");
        Value x = graph.input(IN, ElementType.FLOAT, tokens, Dim.of(fc1.dim(1)));
        Value inner = linear(graph, x, fc1, weights.get("talker.text_projection.linear_fc1.bias"));
        Value gated = graph.mul(inner, graph.node("Sigmoid", inner));
        Value y = linear(graph, gated, fc2, weights.get("talker.text_projection.linear_fc2.bias"));
        graph.output(OUT, y, ElementType.FLOAT, tokens, Dim.of(fc2.dim(0)));
        return graph.toByteArray();
    }

    private static Value linear(GraphBuilder graph, Value x, TensorView weight, TensorView bias) {
        return graph.add(graph.matmul(x, graph.transpose(constant(graph, weight), 1, 0)), constant(graph, bias));
    }

    /// The weight as the file has it; the session folds the widening when it opens.
    private static Value constant(GraphBuilder graph, TensorView weight) {
        ElementType type = switch (weight.dtype()) {
            case F32 -> ElementType.FLOAT;
            case BF16 -> ElementType.BFLOAT16;
            case F16 -> ElementType.FLOAT16;
            default -> throw new IllegalArgumentException(weight + " is no weight");
        };
        Value stored = graph.initializer(weight.name(), type, weight.shape(), weight.data());
        return type == ElementType.FLOAT ? stored : graph.cast(stored, ElementType.FLOAT);
    }

    /// One row per token.
    Rows project(int... tokens) {
        if (tokens.length == 0) {
            return new Rows(new float[0], width);
        }
        int embedded = embedding.dim(1);
        float[] embeddings = new float[tokens.length * embedded];
        for (int i = 0; i < tokens.length; i++) {
            embedding.copyTo((long) tokens[i] * embedded, embeddings, i * embedded, embedded);
        }
        try (Tensor input = environment.allocate(ElementType.FLOAT, tokens.length, embedded)) {
            MemorySegment.copy(embeddings, 0, input.data(), ValueLayout.JAVA_FLOAT, 0, embeddings.length);
            return run(input);
        }
    }

    private Rows run(Tensor input) {
        try (Outputs outputs = session.run(Map.of(IN, input))) {
            return new Rows(outputs.get(OUT).data().toArray(ValueLayout.JAVA_FLOAT), width);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
