/// Hands each event to the response that waits for it.
@NullMarked
package dev.voxq.ingest.stream;

import org.jspecify.annotations.NullMarked;
