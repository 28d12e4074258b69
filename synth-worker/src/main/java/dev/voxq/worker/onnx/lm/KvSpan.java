package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.Value;

/// Where attention looks and writes: each row's last position (int32 `[rows]`), the longest row's length (int32
/// scalar), and the angles of the positions.
record KvSpan(Value lastPosition, Value longest, Rope rope) {}
