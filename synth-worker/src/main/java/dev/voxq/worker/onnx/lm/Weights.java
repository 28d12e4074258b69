package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.DType;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Brings a checkpoint's tensors into a graph in one precision, under their own names.
final class Weights {
    private static final long COMPUTE_IN_INT8 = 4;

    private final GraphBuilder graph;
    private final Tensors tensors;
    private final Precision precision;
    private final WeightPlan plan;
    private final Map<Value, RowQuantized> quantized = new HashMap<>();

    Weights(GraphBuilder graph, Tensors tensors, Precision precision, WeightPlan plan) {
        this.graph = graph;
        this.tensors = tensors;
        this.precision = precision;
        this.plan = plan;
    }

    Precision precision() {
        return precision;
    }

    /// A norm's scale or a bias, in the activations' type.
    Value vector(String name) {
        return floats(tensors.get(name), precision.activation());
    }

    /// A table to look rows up in. It stays in 16 bits where the checkpoint has it so; rows come out as activations.
    Linear embedding(String name) {
        TensorView table = tensors.get(name);
        ElementType stored = table.dtype() == DType.BF16 ? ElementType.BFLOAT16 : ElementType.FLOAT;
        Value rows = floats(table, stored);
        return codes -> {
            Value found = graph.gather(rows, codes, 0);
            return stored == precision.activation() ? found : graph.cast(found, precision.activation());
        };
    }

    /// The matrix `name.weight`, with `name.bias` where there is one.
    Linear linear(String name) {
        Linear product = product(tensors.get(name + ".weight"));
        Optional<Value> bias = tensors.find(name + ".bias").map(tensor -> floats(tensor, precision.activation()));
        return bias.<Linear>map(value -> x -> graph.add(product.apply(x), value)).orElse(product);
    }

    /// Floats computed here rather than read, such as a table of angles.
    Value table(String name, float[] values, long... shape) {
        ElementType type = precision.activation();
        return graph.initializer(name, type, shape, plan.reserve(type.bytes(values.length),
                target -> Floats.write(values, 0, values.length, type, target, 0)));
    }

    private Linear product(TensorView weight) {
        return switch (precision) {
            case FP32, BF16, FP16 -> whole(weight);
            case INT8 -> blocks(new BlockQuantizer(weight, 8));
            case INT4 -> blocks(new BlockQuantizer(weight, 4));
            case W8A8 -> rows(new RowQuantizer(weight));
            case FP8 -> throw new UnsupportedOperationException("fp8");
        };
    }

    private Linear whole(TensorView weight) {
        Value matrix = floats(weight, precision.activation());
        Op product = Op.microsoft("FusedMatMul").with("transB", 1);
        return x -> graph.node(product, x, matrix);
    }

    private Linear blocks(BlockQuantizer weight) {
        String name = weight.weight().name();
        Value values = graph.initializer(name, ElementType.UINT8,
                new long[]{weight.rows(), weight.blocksPerRow(), weight.bytesPerBlock()},
                plan.reserve(weight.packedBytes(), weight::packValues));
        Value scales = graph.initializer(name + ".scales", ElementType.FLOAT,
                new long[]{(long) weight.rows() * weight.blocksPerRow()},
                plan.reserve(weight.scaleBytes(), weight::packScales));
        Op product = Op.microsoft("MatMulNBits").with("K", weight.columns()).with("N", weight.rows())
                .with("bits", weight.bits()).with("block_size", BlockQuantizer.BLOCK)
                .with("accuracy_level", COMPUTE_IN_INT8);
        return x -> graph.node(product, x, values, scales);
    }

    private Linear rows(RowQuantizer weight) {
        String name = weight.weight().name();
        long rows = weight.rows();
        Value values = graph.initializer(name, ElementType.INT8, new long[]{weight.columns(), rows},
                plan.reserve(rows * weight.columns(), weight::packValues));
        Value scales = graph.initializer(name + ".scales", ElementType.FLOAT, new long[]{rows},
                plan.reserve(rows * Float.BYTES, weight::packScales));
        return x -> {
            RowQuantized rounded = quantized.computeIfAbsent(x, this::quantizeRows);
            Value product = graph.node(Op.microsoft("MatMulIntegerToFloat"), rounded.values, values,
                    graph.scalar(1f), scales, zeroPoint());
            return graph.mul(product, rounded.scales);
        };
    }

    /// Rounds activations to 8 bits with a scale for each position, so that no row sees another.
    private RowQuantized quantizeRows(Value x) {
        try (var _ = graph.scope("quantize")) {
            Value extreme = graph.node(Op.of("ReduceMax").with("keepdims", 1), graph.node("Abs", x),
                    graph.constant(-1));
            Value scale = graph.add(graph.mul(extreme, graph.scalar(1f / 127)), graph.scalar(Float.MIN_NORMAL));
            Value values = graph.node("QuantizeLinear", graph.div(x, scale), graph.scalar(1f), zeroPoint());
            return new RowQuantized(values, scale);
        }
    }

    private Value zeroPoint() {
        return graph.unsignedByte(128);
    }

    private Value floats(TensorView tensor, ElementType type) {
        long bytes = type.bytes(tensor.elementCount());
        return graph.initializer(tensor.name(), type, tensor.shape(),
                plan.reserve(bytes, target -> Floats.copy(tensor, type, target)));
    }

    private record RowQuantized(Value values, Value scales) {}
}
