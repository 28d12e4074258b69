package dev.voxq.ingest.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a queued job stands.
///
/// @param position among the queued jobs of its lane; 1 is next
/// @param eta when it is likely to begin; absent while nothing tells
public record QueuePlace(long position, @Nullable Instant eta) {}
