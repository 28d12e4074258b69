/// What the worker tells about itself.
@NullMarked
package dev.voxq.worker.observe;

import org.jspecify.annotations.NullMarked;
