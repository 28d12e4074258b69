/// What every test of the worker may use.
@NullMarked
package dev.voxq.worker;

import org.jspecify.annotations.NullMarked;
