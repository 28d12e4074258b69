/// Publishes jobs and reads their events.
@NullMarked
package dev.voxq.ingest.kafka;

import org.jspecify.annotations.NullMarked;
