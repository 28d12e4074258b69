@NullMarked
package dev.voxq.worker.onnx.prompt;

import org.jspecify.annotations.NullMarked;
