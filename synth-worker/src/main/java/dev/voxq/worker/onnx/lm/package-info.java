/// The language model of Qwen3-TTS as ONNX graphs: talker, sampling and code predictor, in the precision asked for.
@NullMarked
package dev.voxq.worker.onnx.lm;

import org.jspecify.annotations.NullMarked;
