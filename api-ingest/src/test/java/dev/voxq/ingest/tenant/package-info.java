@NullMarked
package dev.voxq.ingest.tenant;

import org.jspecify.annotations.NullMarked;
