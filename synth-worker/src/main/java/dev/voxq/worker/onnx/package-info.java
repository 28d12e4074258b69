/// A `SpeechModel` on ONNX Runtime: Qwen3-TTS from the official checkpoint.
@NullMarked
package dev.voxq.worker.onnx;

import org.jspecify.annotations.NullMarked;
