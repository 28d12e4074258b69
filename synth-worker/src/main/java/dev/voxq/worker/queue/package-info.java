/// Takes jobs from Kafka and answers for them.
@NullMarked
package dev.voxq.worker.queue;

import org.jspecify.annotations.NullMarked;
