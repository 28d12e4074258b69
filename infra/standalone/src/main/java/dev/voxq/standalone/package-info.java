/// The whole system in one process.
@NullMarked
package dev.voxq.standalone;

import org.jspecify.annotations.NullMarked;
