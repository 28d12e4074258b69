package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.Value;

/// Keys and values of one layer, `[rows, kvHeads, positions, headDim]` each; [#EMPTY] before the first position.
record KeysValues(Value keys, Value values) {
    static final KeysValues EMPTY = new KeysValues(Value.NONE, Value.NONE);
}
