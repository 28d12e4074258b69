@NullMarked
package dev.voxq.ingest.steward;

import org.jspecify.annotations.NullMarked;
