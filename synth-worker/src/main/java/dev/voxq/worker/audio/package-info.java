/// From samples to bytes.
@NullMarked
package dev.voxq.worker.audio;

import org.jspecify.annotations.NullMarked;
