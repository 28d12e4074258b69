package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;

/// Mean and standard deviation of each channel over time, weighted by attention that has seen the plain ones.
record AttentiveStatisticsPooling(ModelPart part) {
    private static final float LEAST_VARIANCE = 1e-12f;

    /// Maps `[1, channels, time]` to `[1, 2 × channels, 1]`.
    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value mean = sum("ReduceMean", x);
            Value deviation = deviation("ReduceMean", x, mean, g.scalar(1f));
            Value shape = g.shape(x, 0, 3);
            Value seen = g.concat(1, x, g.node("Expand", mean, shape), g.node("Expand", deviation, shape));
            Value hidden = g.node("Tanh", new TimeDelayBlock(part.at("tdnn")).apply(seen));
            Value attention = g.softmax(g.node("Conv", hidden, part.weight("conv.weight"), part.weight("conv.bias")),
                    2);
            Value attended = sum("ReduceSum", g.mul(x, attention));
            return g.concat(1, attended, deviation("ReduceSum", x, attended, attention));
        }
    }

    private Value deviation(String reduction, Value x, Value mean, Value weights) {
        GraphBuilder g = part.graph();
        Value distance = g.sub(x, mean);
        Value variance = sum(reduction, g.mul(weights, g.mul(distance, distance)));
        return g.node("Sqrt", g.node("Clip", variance, g.scalar(LEAST_VARIANCE)));
    }

    private Value sum(String reduction, Value x) {
        GraphBuilder g = part.graph();
        return g.node(Op.of(reduction).with("keepdims", 1), x, g.constant(2));
    }
}
