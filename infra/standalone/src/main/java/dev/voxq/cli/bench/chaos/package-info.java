/// Kills processes of a fleet at random, and checks that nothing was lost and nothing came twice.
@NullMarked
package dev.voxq.cli.bench.chaos;

import org.jspecify.annotations.NullMarked;
