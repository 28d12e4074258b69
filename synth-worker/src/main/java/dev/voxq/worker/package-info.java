/// Reads the configuration, wires the parts by hand, starts and stops them.
@NullMarked
package dev.voxq.worker;

import org.jspecify.annotations.NullMarked;
