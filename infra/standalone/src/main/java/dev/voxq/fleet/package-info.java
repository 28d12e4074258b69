/// Runs a whole deployment on one machine with a process for each part.
@NullMarked
package dev.voxq.fleet;

import org.jspecify.annotations.NullMarked;
