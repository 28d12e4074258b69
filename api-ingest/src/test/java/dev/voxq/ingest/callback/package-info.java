@NullMarked
package dev.voxq.ingest.callback;

import org.jspecify.annotations.NullMarked;
