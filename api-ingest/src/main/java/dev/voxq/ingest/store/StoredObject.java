package dev.voxq.ingest.store;

import java.util.Map;

/// What the store says of an object.
///
/// @param metadata what its writer said of it
public record StoredObject(String etag, long bytes, Map<String, String> metadata) {}
