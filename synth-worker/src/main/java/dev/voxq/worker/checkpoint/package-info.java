/// Reads a Qwen3-TTS checkpoint in the official Hugging Face layout: configuration, weights, and where they come from.
@NullMarked
package dev.voxq.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
