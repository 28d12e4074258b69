/// Brings audio to whoever waits for it.
@NullMarked
package dev.voxq.worker.delivery;

import org.jspecify.annotations.NullMarked;
