@NullMarked
package dev.voxq.ingest.bench;

import org.jspecify.annotations.NullMarked;
