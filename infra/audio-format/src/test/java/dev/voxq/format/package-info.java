@NullMarked
package dev.voxq.format;

import org.jspecify.annotations.NullMarked;
