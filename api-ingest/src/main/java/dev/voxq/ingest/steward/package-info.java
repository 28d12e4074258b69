/// Does what must be done once for each job, whichever instance does it.
@NullMarked
package dev.voxq.ingest.steward;

import org.jspecify.annotations.NullMarked;
