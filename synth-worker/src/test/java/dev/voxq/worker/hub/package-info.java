@NullMarked
package dev.voxq.worker.hub;

import org.jspecify.annotations.NullMarked;
