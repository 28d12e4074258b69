/// From a text and a voice to the embedding rows that the talker reads.
@NullMarked
package dev.voxq.worker.onnx.prompt;

import org.jspecify.annotations.NullMarked;
