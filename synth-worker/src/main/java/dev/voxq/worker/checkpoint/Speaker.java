package dev.voxq.worker.checkpoint;

import java.util.Optional;

/// A named voice of a CustomVoice checkpoint.
///
/// @param id its row in the talker's codec embedding
/// @param dialect the language key it speaks by itself instead of automatic or plain Chinese
public record Speaker(String name, int id, Optional<String> dialect) {}
