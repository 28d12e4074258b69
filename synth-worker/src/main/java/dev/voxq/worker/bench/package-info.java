/// Programs that measure the worker's parts; the command line runs them.
@NullMarked
package dev.voxq.worker.bench;

import org.jspecify.annotations.NullMarked;
