/// What is known of every job and every callback: a view of the topics on this instance's disk.
@NullMarked
package dev.voxq.ingest.state;

import org.jspecify.annotations.NullMarked;
