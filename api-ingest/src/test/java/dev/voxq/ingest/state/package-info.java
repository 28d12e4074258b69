@NullMarked
package dev.voxq.ingest.state;

import org.jspecify.annotations.NullMarked;
