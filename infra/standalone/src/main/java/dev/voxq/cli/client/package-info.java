/// Speaks HTTP to a voxq deployment.
@NullMarked
package dev.voxq.cli.client;

import org.jspecify.annotations.NullMarked;
