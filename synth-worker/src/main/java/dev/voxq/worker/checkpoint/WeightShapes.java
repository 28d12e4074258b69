package dev.voxq.worker.checkpoint;

/// Takes the names and shapes of all weights that a configuration asks for, one call each.
@FunctionalInterface
interface WeightShapes {
    void weight(String name, long... shape);
}
