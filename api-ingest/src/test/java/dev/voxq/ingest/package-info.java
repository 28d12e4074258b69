/// Tests.
@NullMarked
package dev.voxq.ingest;

import org.jspecify.annotations.NullMarked;
