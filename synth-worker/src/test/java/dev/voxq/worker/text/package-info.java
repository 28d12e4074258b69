@NullMarked
package dev.voxq.worker.text;

import org.jspecify.annotations.NullMarked;
