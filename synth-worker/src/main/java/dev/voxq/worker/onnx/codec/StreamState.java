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
    /// The largest number that divides the lengths of all parts.
    private long unit;
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
        kept.add(graph.slice(whole, axis, -length, Long.MAX_VALUE));
        return whole;
    }

    private Value recall(long[] shape) {
        long begin = width;
        long part = Arrays.stream(shape).reduce(1, Math::multiplyExact);
        width += part;
        unit = greatestCommonDivisor(part, unit);
        long[] withBatch = new long[shape.length + 1];
        System.arraycopy(shape, 0, withBatch, 1, shape.length);
        return graph.reshape(graph.slice(new Value(INPUT), 1, begin, width), withBatch);
    }

    /// Declares the state as input and output of the graph, once every layer has been built.
    void close() {
        graph.input(INPUT, ElementType.FLOAT, batch, Dim.of(width));
        Value[] parts = kept.stream().map(part -> graph.reshape(part, 0, -1, unit)).toArray(Value[]::new);
        graph.output(OUTPUT, graph.reshape(graph.concat(1, parts), 0, width), ElementType.FLOAT, batch,
                Dim.of(width));
    }

    /// CUDA's `Concat` is given a table with an entry for every index of its axis, so that axis is kept short.
    private static long greatestCommonDivisor(long a, long b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
