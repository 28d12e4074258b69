package dev.voxq.worker.speech;

import org.jspecify.annotations.Nullable;

/// What a model has to know of a voice it imitates, computed once from a [ReferenceClip].
///
/// @param speakerEmbedding the x-vector, `[hidden]`, not normalised
/// @param codes of the clip, `[frames][16]`; empty when the timbre alone is imitated
/// @param transcript what is said in the clip; null when the timbre alone is imitated
public record ClonePrompt(float[] speakerEmbedding, int[][] codes, @Nullable String transcript) {}
