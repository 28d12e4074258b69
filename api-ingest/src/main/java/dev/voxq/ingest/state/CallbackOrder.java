package dev.voxq.ingest.state;

import org.jspecify.annotations.Nullable;

/// What a caller asks for who wants to be called back.
///
/// @param secret of this callback alone; absent, the tenant's own signs
public record CallbackOrder(@Nullable String url, @Nullable CallbackSecret secret) {}
