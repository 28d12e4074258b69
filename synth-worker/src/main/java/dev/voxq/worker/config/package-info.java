/// Settings as records that refuse nonsense.
@NullMarked
package dev.voxq.worker.config;

import org.jspecify.annotations.NullMarked;
