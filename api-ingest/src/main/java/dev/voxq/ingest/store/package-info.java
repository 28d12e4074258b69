/// Fetches from the store what was spoken.
@NullMarked
package dev.voxq.ingest.store;

import org.jspecify.annotations.NullMarked;
