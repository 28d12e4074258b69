/// Reads the rows of a catalog, good and bad, one after the other.
@NullMarked
package dev.voxq.cli.catalog;

import org.jspecify.annotations.NullMarked;
