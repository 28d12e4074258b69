@NullMarked
package dev.voxq.worker.checkpoint;

import org.jspecify.annotations.NullMarked;
