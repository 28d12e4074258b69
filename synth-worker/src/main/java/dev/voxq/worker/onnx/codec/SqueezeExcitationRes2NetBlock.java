package dev.voxq.worker.onnx.codec;

import dev.voxq.worker.onnx.graph.GraphBuilder;
import dev.voxq.worker.onnx.graph.Op;
import dev.voxq.worker.onnx.graph.Value;
import java.util.Arrays;
import java.util.List;

/// ECAPA-TDNN's block: a Res2Net between two pointwise layers, its channels weighed by what the clip is like on average,
/// added to its input.
record SqueezeExcitationRes2NetBlock(ModelPart part, int channels, int scale, int dilation) {

    Value apply(Value x) {
        GraphBuilder g = part.graph();
        try (var _ = part.open()) {
            Value hidden = new TimeDelayBlock(part.at("tdnn1")).apply(x);
            hidden = res2net(part.at("res2net_block"), hidden);
            hidden = new TimeDelayBlock(part.at("tdnn2")).apply(hidden);
            return g.add(squeezeExcitation(part.at("se_block"), hidden), x);
        }
    }

    /// Res2Net ([arXiv:1904.01169](https://arxiv.org/abs/1904.01169)): the channels in `scale` groups, each convolved
    /// together with what the group before it became; the first passes unchanged.
    private Value res2net(ModelPart res2net, Value x) {
        GraphBuilder g = part.graph();
        long[] sizes = new long[scale];
        Arrays.fill(sizes, channels / scale);
        try (var _ = res2net.open()) {
            List<Value> groups = g.split(x, 1, sizes);
            Value[] results = groups.toArray(Value[]::new);
            for (int i = 1; i < scale; i++) {
                Value input = i == 1 ? groups.get(i) : g.add(groups.get(i), results[i - 1]);
                results[i] = new TimeDelayBlock(res2net.at("blocks." + (i - 1)), dilation).apply(input);
            }
            return g.concat(1, results);
        }
    }

    /// Squeeze-and-excitation ([arXiv:1709.01507](https://arxiv.org/abs/1709.01507)).
    private Value squeezeExcitation(ModelPart block, Value x) {
        GraphBuilder g = part.graph();
        try (var _ = block.open()) {
            Value mean = g.node(Op.of("ReduceMean").with("keepdims", 1), x, g.constant(2));
            Value squeezed = g.node("Relu", g.node("Conv", mean, block.weight("conv1.weight"),
                    block.weight("conv1.bias")));
            Value weights = g.node("Sigmoid", g.node("Conv", squeezed, block.weight("conv2.weight"),
                    block.weight("conv2.bias")));
            return g.mul(x, weights);
        }
    }
}
