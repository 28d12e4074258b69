package dev.voxq.worker.golden;

import java.util.List;

/// How one fixture compared.
///
/// @param maxAbsDifference largest difference of any number compared; NaN where only codes or ids were
/// @param findings one short sentence per thing worth saying: what differed first, how far, or why nothing was compared
public record CaseResult(String component, String name, Verdict verdict, double maxAbsDifference,
        List<String> findings) {

    /// What became of a case.
    public enum Verdict {
        PASS, FAIL,
        /// Nothing to compare, or nothing this program understands.
        SKIPPED
    }

    public CaseResult {
        findings = List.copyOf(findings);
    }

    static CaseResult skipped(String component, String name, String reason) {
        return new CaseResult(component, name, Verdict.SKIPPED, Double.NaN, List.of(reason));
    }

    static CaseResult failed(String component, String name, String reason) {
        return new CaseResult(component, name, Verdict.FAIL, Double.NaN, List.of(reason));
    }
}
