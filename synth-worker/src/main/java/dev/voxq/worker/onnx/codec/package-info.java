/// The graphs around the language model: speech decoder, speech encoder, speaker encoder, block by block as in their papers.
@NullMarked
package dev.voxq.worker.onnx.codec;

import org.jspecify.annotations.NullMarked;
