/// Tests.
@NullMarked
package dev.voxq.ingest.stream;

import org.jspecify.annotations.NullMarked;
