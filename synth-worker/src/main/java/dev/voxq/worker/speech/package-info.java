/// What an utterance is and what a model can do with it, without saying how.
@NullMarked
package dev.voxq.worker.speech;

import org.jspecify.annotations.NullMarked;
