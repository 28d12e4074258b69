package dev.voxq.worker.golden;

import java.util.function.Consumer;

/// One folder of a golden set and how its fixtures are compared.
interface Component {
    String folder();

    /// Whether a file of the folder is one this component reads.
    boolean reads(String file);

    /// Hands over one result per case, in the order of their names.
    void run(GoldenSet set, Consumer<CaseResult> results);
}
