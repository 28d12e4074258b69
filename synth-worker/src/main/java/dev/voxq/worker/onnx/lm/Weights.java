package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.DType;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.ExternalData;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;
import dev.voxq.worker.onnx.runtime.Device;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Brings a checkpoint's tensors into a graph in one precision, under their own names.
final class Weights {
    private static final long COMPUTE_IN_INT8 = 4;

    private final GraphBuilder graph;
    private final Tensors tensors;
    private final Precision precision;
    private final ElementType activation;
    private final boolean inPlace;
    private final WeightPlan plan;
    private final Map<Value, RowQuantized> quantized = new HashMap<>();

    Weights(GraphBuilder graph, Tensors tensors, Precision precision, Device device, WeightPlan plan) {
        this.graph = graph;
        this.tensors = tensors;
        this.precision = precision;
        this.activation = precision.activation(device);
        this.inPlace = WeightsInPlace.possible(tensors, precision);
        this.plan = plan;
    }

    /// Type of what flows between the matrices.
    ElementType activation() {
        return activation;
    }

    /// A norm's scale or a bias, in the activations' type.
    Value vector(String name) {
        return floats(tensors.get(name), activation);
    }

    /// A table to look rows up in. It stays in 16 bits where the checkpoint has it so; rows come out as activations.
    Linear embedding(String name) {
        TensorView table = tensors.get(name);
        ElementType stored = table.dtype() == DType.BF16 ? ElementType.BFLOAT16 : ElementType.FLOAT;
        Value rows = floats(table, stored);
        return codes -> {
            Value found = graph.gather(rows, codes, 0);
            return stored == activation ? found : graph.cast(found, activation);
        };
    }

    /// The matrix `name.weight`, with `name.bias` where there is one.
    Linear linear(String name) {
        Linear product = product(tensors.get(name + ".weight"));
        Optional<Value> bias = tensors.find(name + ".bias").map(tensor -> floats(tensor, activation));
        return bias.<Linear>map(value -> x -> graph.add(product.apply(x), value)).orElse(product);
    }

    /// Floats computed here rather than read, such as a table of angles.
    Value table(String name, float[] values, long... shape) {
        ElementType type = activation;
        long bytes = type.bytes(values.length);
        if (inPlace) {
            MemorySegment inline = MemorySegment.ofArray(new byte[Math.toIntExact(bytes)]);
            Floats.write(values, 0, values.length, type, inline, 0);
            return graph.initializer(name, type, shape, inline);
        }
        return graph.initializer(name, type, shape,
                plan.reserve(bytes, target -> Floats.write(values, 0, values.length, type, target, 0)));
    }

    private Linear product(TensorView weight) {
        return switch (precision) {
            case FP32, BF16, FP16 -> whole(weight);
            case INT8 -> blocks(new BlockQuantizer(weight, 8));
            case INT4 -> blocks(new BlockQuantizer(weight, 4));
            case W8A8 -> rows(new RowQuantizer(weight));
            case FP8 -> floatBlocks(new Fp8Quantizer(weight));
        };
    }

    private Linear whole(TensorView weight) {
        Value matrix = floats(weight, activation);
        Op product = Op.microsoft("FusedMatMul").with("transB", 1);
        return x -> graph.node(product, x, matrix);
    }

    private Linear blocks(BlockQuantizer weight) {
        String name = weight.weight().name();
        Value values = graph.initializer(name, ElementType.UINT8,
                new long[]{weight.rows(), weight.blocksPerRow(), weight.bytesPerBlock()},
                plan.reserve(weight.packedBytes(), weight::packValues));
        long scaleCount = (long) weight.rows() * weight.blocksPerRow();
        Value scales = graph.initializer(name + ".scales", activation, new long[]{scaleCount},
                plan.reserve(activation.bytes(scaleCount), target -> weight.packScales(target, activation)));
        Op product = Op.microsoft("MatMulNBits").with("K", weight.columns()).with("N", weight.rows())
                .with("bits", weight.bits()).with("block_size", BlockQuantizer.BLOCK)
                .with("accuracy_level", COMPUTE_IN_INT8);
        return x -> graph.node(product, x, values, scales);
    }

    private Linear floatBlocks(Fp8Quantizer weight) {
        String name = weight.weight().name();
        long rows = weight.rows();
        long blocks = weight.blocksPerRow();
        Value values = graph.initializer(name, ElementType.FLOAT8E4M3FN, new long[]{rows, weight.columns()},
                plan.reserve(rows * weight.columns(), weight::packValues));
        Value scales = graph.initializer(name + ".scales", ElementType.FLOAT, new long[]{rows, blocks},
                plan.reserve(rows * blocks * Float.BYTES, weight::packScales));
        Op product = Op.microsoft("MatMulBlockQuantizedFp8Weight").with("block_size", Fp8Quantizer.BLOCK);
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
        if (inPlace) {
            return graph.initializer(tensor.name(), type, tensor.shape(), new ExternalData(
                    String.valueOf(tensor.file().getFileName()), tensor.fileOffset(), tensor.byteSize()));
        }
        long bytes = type.bytes(tensor.elementCount());
        return graph.initializer(tensor.name(), type, tensor.shape(),
                plan.reserve(bytes, target -> Floats.copy(tensor, type, target)));
    }

    private record RowQuantized(Value values, Value scales) {}
}
