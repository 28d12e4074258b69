/// Tests.
@NullMarked
package dev.voxq.ingest.job;

import org.jspecify.annotations.NullMarked;
