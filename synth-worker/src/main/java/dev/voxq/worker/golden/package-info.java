/// Compares what the worker computes with fixtures of the official code.
@NullMarked
package dev.voxq.worker.golden;

import org.jspecify.annotations.NullMarked;
