package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.Value;

/// A matrix of the model inside a graph: `x [.., in] → x · Wᵀ (+ bias) [.., out]`.
@FunctionalInterface
interface Linear {
    Value apply(Value x);
}
