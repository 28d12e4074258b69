/// Tells whoever asked for it how a job ended: signed, tried again, and only where callbacks may go.
@NullMarked
package dev.voxq.ingest.callback;

import org.jspecify.annotations.NullMarked;
