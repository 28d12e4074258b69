/// From a voice id to what the model needs to sound like it.
@NullMarked
package dev.voxq.worker.voice;

import org.jspecify.annotations.NullMarked;
