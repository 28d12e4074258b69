/// Measures a deployment and prints the figures.
@NullMarked
package dev.voxq.cli.bench;

import org.jspecify.annotations.NullMarked;
