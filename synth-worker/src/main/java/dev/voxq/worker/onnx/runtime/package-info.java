/// ONNX Runtime's C API, as far as this engine needs it, by `java.lang.foreign`.
@NullMarked
package dev.voxq.worker.onnx.runtime;

import org.jspecify.annotations.NullMarked;
