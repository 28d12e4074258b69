/// Writes ONNX models: nodes, weights inside or beside the model, and nothing that needs protobuf or Python.
@NullMarked
package dev.voxq.worker.onnx.graph;

import org.jspecify.annotations.NullMarked;
