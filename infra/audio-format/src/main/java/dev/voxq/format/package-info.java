/// Makes files of samples, stored or streamed, each format by a library of its own.
@NullMarked
package dev.voxq.format;

import org.jspecify.annotations.NullMarked;
