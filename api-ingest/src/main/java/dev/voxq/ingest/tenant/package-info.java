/// Who may ask, and for how much.
@NullMarked
package dev.voxq.ingest.tenant;

import org.jspecify.annotations.NullMarked;
