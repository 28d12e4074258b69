package dev.voxq.worker.golden;

import java.util.Optional;

/// Runs one case so that whatever it throws becomes its result.
final class Attempt {
    private Attempt() {}

    /// The comparisons of a case.
    interface Comparing {
        void into(Comparison comparison) throws Exception;
    }

    static CaseResult at(String component, String name, Comparing comparing) {
        Comparison comparison = new Comparison(component, name);
        try {
            comparing.into(comparison);
        } catch (NothingToCompare e) {
            return CaseResult.skipped(component, name, String.valueOf(e.getMessage()));
        } catch (Exception e) {
            comparison.fail(Optional.ofNullable(e.getMessage()).orElseGet(e::toString));
        }
        return comparison.result();
    }
}
