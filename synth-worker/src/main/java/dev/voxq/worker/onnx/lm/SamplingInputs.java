package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.Value;

/// How each row of a batch draws its codes; every value is `[rows, 1]`.
///
/// @param temperature what logits are divided by, float
/// @param topK how many of the most likely codes stay, int64, 1 to the vocabulary; codes as likely as the last one stay too
/// @param topP probability that must be covered before codes are dropped, float; 1 or more drops none
/// @param candidates int64 `[1]`, at least every row's `topK`; a row's result does not depend on it
record SamplingInputs(Value temperature, Value topK, Value topP, Value candidates) {}
