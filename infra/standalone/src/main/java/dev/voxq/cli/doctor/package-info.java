/// Looks at the machine and says what is missing and how to mend it.
@NullMarked
package dev.voxq.cli.doctor;

import org.jspecify.annotations.NullMarked;
