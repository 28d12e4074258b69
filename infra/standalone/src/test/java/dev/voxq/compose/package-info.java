/// The container files, as far as they can be checked without a container engine.
@NullMarked
package dev.voxq.compose;

import org.jspecify.annotations.NullMarked;
