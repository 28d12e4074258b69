package dev.voxq.ingest.state;

import java.nio.file.Path;
import java.time.Duration;

/// Where the view is kept, and how much of it.
///
/// @param directory of this instance alone; losing it costs a reading of the topics, nothing else
/// @param cacheMegabytes of it that stay in memory
/// @param retention how long a job is remembered after it was created
public record StateConfig(Path directory, int cacheMegabytes, Duration retention) {}
