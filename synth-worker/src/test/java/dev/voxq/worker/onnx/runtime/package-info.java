/// The binding against the real library.
@NullMarked
package dev.voxq.worker.onnx.runtime;

import org.jspecify.annotations.NullMarked;
