/// A `SpeechModel` on espeak-ng, so that anything speaks on any machine.
@NullMarked
package dev.voxq.worker.espeak;

import org.jspecify.annotations.NullMarked;
