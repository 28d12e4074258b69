/// Measures the service from outside, for the figures it promises.
@NullMarked
package dev.voxq.ingest.bench;

import org.jspecify.annotations.NullMarked;
