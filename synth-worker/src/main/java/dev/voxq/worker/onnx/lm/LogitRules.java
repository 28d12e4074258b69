package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.TalkerConfig;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// What the talker's logits go through before sampling: the repetition penalty over codes already spoken, the end token
/// blocked while a row may not end, and the control tokens at the end of the vocabulary never spoken.
final class LogitRules {
    private final GraphBuilder graph;
    private final Value suppressed;
    private final Value end;
    private final Value never;

    /// @param vocabulary size of the codec vocabulary, control tokens included
    /// @param endToken the one control token that may be spoken
    LogitRules(GraphBuilder graph, int vocabulary, int endToken) {
        this.graph = graph;
        byte[] control = new byte[vocabulary];
        byte[] ending = new byte[vocabulary];
        Arrays.fill(control, vocabulary - TalkerConfig.SUPPRESSED, vocabulary, (byte) 1);
        control[endToken] = 0;
        ending[endToken] = 1;
        this.suppressed = mask("suppressed", control);
        this.end = mask("end", ending);
        this.never = graph.scalar(Float.NEGATIVE_INFINITY);
    }

    /// @param spoken bool `[rows, vocabulary]`, the first-group codes the row has generated
    /// @param penalty float `[rows, 1]`
    /// @param mayEnd bool `[rows, 1]`
    Value apply(Value logits, Value spoken, Value penalty, Value mayEnd) {
        Value repeated = graph.node("Where", graph.node("Less", logits, graph.scalar(0f)), graph.mul(logits, penalty),
                graph.div(logits, penalty));
        Value penalised = graph.node("Where", spoken, repeated, logits);
        Value blocked = graph.node("Or", suppressed, graph.node("And", end, graph.node("Not", mayEnd)));
        return graph.node("Where", blocked, never, penalised);
    }

    private Value mask(String name, byte[] values) {
        return graph.initializer(name, ElementType.BOOL, new long[]{1, values.length},
                MemorySegment.ofArray(values));
    }
}
