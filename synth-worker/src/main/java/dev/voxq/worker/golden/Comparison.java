package dev.voxq.worker.golden;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Collects the comparisons of one case.
final class Comparison {
    private final String component;
    private final String name;
    private final List<String> findings = new ArrayList<>();
    private double maxAbsDifference = Double.NaN;
    private boolean failed;

    Comparison(String component, String name) {
        this.component = component;
        this.name = name;
    }

    /// Numbers that may differ by `tolerance`; NaN never passes.
    void values(String what, float[] found, float[] expected, double tolerance) {
        if (found.length != expected.length) {
            fail(what + ": " + found.length + " values, expected " + expected.length);
            return;
        }
        double worst = 0;
        int at = -1;
        for (int i = 0; i < found.length; i++) {
            double difference = Math.abs((double) found[i] - expected[i]);
            if (!(difference <= worst)) {
                worst = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : difference;
                at = i;
            }
        }
        maxAbsDifference = Double.isNaN(maxAbsDifference) ? worst : Math.max(maxAbsDifference, worst);
        if (worst > tolerance) {
            fail(String.format(Locale.ROOT, "%s: differs by %.3g > %.1g at %d: %s, expected %s", what, worst, tolerance,
                    at, found[at], expected[at]));
        }
    }

    /// Ids or codes that must be equal, in rows of `width`.
    void equal(String what, long[] found, long[] expected, int width) {
        int common = Math.min(found.length, expected.length);
        for (int i = 0; i < common; i++) {
            if (found[i] != expected[i]) {
                String place = width == 1 ? "at " + i : "at row " + i / width + " column " + i % width;
                fail(what + ": first difference " + place + ": " + found[i] + ", expected " + expected[i]);
                return;
            }
        }
        if (found.length != expected.length) {
            fail(what + ": " + found.length / width + " rows, expected " + expected.length / width);
        }
    }

    void require(boolean holds, String otherwise) {
        if (!holds) {
            fail(otherwise);
        }
    }

    void fail(String finding) {
        failed = true;
        findings.add(finding);
    }

    void note(String finding) {
        findings.add(finding);
    }

    CaseResult result() {
        return new CaseResult(component, name, failed ? CaseResult.Verdict.FAIL : CaseResult.Verdict.PASS,
                maxAbsDifference, findings);
    }
}
