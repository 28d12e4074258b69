/// What one process says to another.
@NullMarked
package dev.voxq.model;

import org.jspecify.annotations.NullMarked;
