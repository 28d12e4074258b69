/// Decides who speaks the next frame.
@NullMarked
package dev.voxq.worker.schedule;

import org.jspecify.annotations.NullMarked;
