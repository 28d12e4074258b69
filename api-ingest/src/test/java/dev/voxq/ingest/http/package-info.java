/// Tests.
@NullMarked
package dev.voxq.ingest.http;

import org.jspecify.annotations.NullMarked;
