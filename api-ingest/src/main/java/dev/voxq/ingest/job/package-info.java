/// Turns a valid request into a job in the right lane.
@NullMarked
package dev.voxq.ingest.job;

import org.jspecify.annotations.NullMarked;
