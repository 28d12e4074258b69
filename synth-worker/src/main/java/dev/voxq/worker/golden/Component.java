package dev.voxq.worker.golden;

import java.util.function.Consumer;

/// One folder of a golden set and how its fixtures are compared.
interface Component {
    String folder();

    /// Hands over one result per case, in the order of their names.
    void run(GoldenSet set, Consumer<CaseResult> results);
}
