/// Where the audio goes that a command receives.
@NullMarked
package dev.voxq.cli.audio;

import org.jspecify.annotations.NullMarked;
