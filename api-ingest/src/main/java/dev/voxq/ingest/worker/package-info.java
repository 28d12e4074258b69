/// Knows which workers there are, and tells them what concerns them all.
@NullMarked
package dev.voxq.ingest.worker;

import org.jspecify.annotations.NullMarked;
