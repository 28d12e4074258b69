/// Brings a checkpoint from the Hugging Face Hub to disk, once.
@NullMarked
package dev.voxq.worker.hub;

import org.jspecify.annotations.NullMarked;
