/// Looks after the records that no worker could bring to an end.
@NullMarked
package dev.voxq.cli.dlq;

import org.jspecify.annotations.NullMarked;
