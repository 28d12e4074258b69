package dev.voxq.worker.speech;

import org.jspecify.annotations.Nullable;

/// A recording of somebody's voice to clone.
///
/// @param samples mono, -1 to 1, at [SpeechModel#SAMPLE_RATE_HZ]
/// @param transcript what is said in it; with it the model imitates manner as well as timbre (in-context learning),
///        without it the timbre alone (speaker embedding)
public record ReferenceClip(float[] samples, @Nullable String transcript) {}
