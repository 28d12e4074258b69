/// Tests.
@NullMarked
package dev.voxq.model.wire;

import org.jspecify.annotations.NullMarked;
