/// Catalogs: reads files of requests, keeps as many of their rows queued as the workers need, and writes down what came
/// of each.
@NullMarked
package dev.voxq.ingest.batch;

import org.jspecify.annotations.NullMarked;
