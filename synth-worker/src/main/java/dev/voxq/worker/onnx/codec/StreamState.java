package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a causal graph remembers from one call to the next: the ends of its layers' inputs, all in one row of floats.
///
/// A row of the graph's input `state` is the memory of one stream. Zeros stand for the silence before its beginning,
/// and a copy of a row is a copy of the stream.
final class StreamState {
    static final String INPUT = "state";
    static final String OUTPUT = "next_state";

    private final GraphBuilder graph;
    private final Dim batch;
    private final List<Value> kept = new ArrayList<>();
    private long width;

    StreamState(GraphBuilder graph, Dim batch) {
        this.graph = graph;
        this.batch = batch;
    }

    /// Puts the remembered end of a layer's input in front of `x`, and remembers the end of the two together.
    ///
    /// @param axis   the time axis
    /// @param length how much of the input the layer looks back
    /// @param shape  shape of the remembered end after the batch dimension; its time axis has `length`
    Value precede(Value x, int axis, long length, long... shape) {
        if (length == 0) {
            return x;
        }
        Value whole = graph.concat(axis, recall(shape), x);
        kept.add(graph.reshape(graph.slice(whole, axis, -length, Long.MAX_VALUE), 0, -1));
        return whole;
    }

    private Value recall(long[] shape) {
        long begin = width;
        width += Arrays.stream(shape).reduce(1, Math::multiplyExact);
        long[] withBatch = new long[shape.length + 1];
        System.arraycopy(shape, 0, withBatch, 1, shape.length);
        return graph.reshape(graph.slice(new Value(INPUT), 1, begin, width), withBatch);
    }

    /// Declares the state as input and output of the graph, once every layer has been built.
    void close() {
        graph.input(INPUT, ElementType.FLOAT, batch, Dim.of(width));
        graph.output(OUTPUT, graph.concat(1, kept.toArray(Value[]::new)), ElementType.FLOAT, batch, Dim.of(width));
    }
}
