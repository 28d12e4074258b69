/// Finds the deployment a command talks to, or starts one.
@NullMarked
package dev.voxq.cli.deployment;

import org.jspecify.annotations.NullMarked;
