/// How those records become bytes, and on which topic.
@NullMarked
package dev.voxq.model.wire;

import org.jspecify.annotations.NullMarked;
