/// Starts the service.
@NullMarked
package dev.voxq.ingest;

import org.jspecify.annotations.NullMarked;
