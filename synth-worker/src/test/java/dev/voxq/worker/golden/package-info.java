@NullMarked
package dev.voxq.worker.golden;

import org.jspecify.annotations.NullMarked;
