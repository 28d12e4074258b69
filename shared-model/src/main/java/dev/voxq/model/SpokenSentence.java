package dev.voxq.model;

/// Where in the audio a stretch of the text is heard.
///
/// @param start of the stretch in the text, in UTF-16 units
/// @param end of the stretch in the text, exclusive
/// @param startSeconds into the audio
/// @param endSeconds into the audio
public record SpokenSentence(int start, int end, double startSeconds, double endSeconds) {}
