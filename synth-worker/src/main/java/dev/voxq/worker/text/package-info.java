/// From text to sentences and token ids.
@NullMarked
package dev.voxq.worker.text;

import org.jspecify.annotations.NullMarked;
