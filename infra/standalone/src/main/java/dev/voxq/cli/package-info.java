/// The voxq command line.
@NullMarked
package dev.voxq.cli;

import org.jspecify.annotations.NullMarked;
