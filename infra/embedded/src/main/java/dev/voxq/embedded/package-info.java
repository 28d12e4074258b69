/// A broker and a store inside the process, for standalone use and for tests.
@NullMarked
package dev.voxq.embedded;

import org.jspecify.annotations.NullMarked;
