package dev.voxq.worker.golden;

import dev.voxq.worker.golden.CaseResult.Verdict;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// How results reach the reader.
sealed interface GoldenReport {
    void result(CaseResult result);

    void end(List<CaseResult> results, boolean passed);

    /// A line per case, and one that sums up.
    record Lines(PrintStream out) implements GoldenReport {
        @Override
        public void result(CaseResult result) {
            String difference = Double.isNaN(result.maxAbsDifference())
                    ? ""
                    : String.format(Locale.ROOT, "max abs difference %.2g", result.maxAbsDifference());
            out.printf(Locale.ROOT, "%-7s %-48s %-28s %s%n", result.verdict(),
                    result.component() + "/" + result.name(), difference, String.join("; ", result.findings()));
        }

        @Override
        public void end(List<CaseResult> results, boolean passed) {
            out.printf(Locale.ROOT, "%d passed, %d failed, %d skipped: %s%n", count(results, Verdict.PASS),
                    count(results, Verdict.FAIL), count(results, Verdict.SKIPPED), passed ? "ok" : "NOT ok");
        }
    }

    /// One JSON object at the end.
    record Json(GoldenOptions options, PrintStream out) implements GoldenReport {
        private static final JsonMapper MAPPER = JsonMapper.shared();

        @Override
        public void result(CaseResult result) {
            // All results come at the end.
        }

        @Override
        public void end(List<CaseResult> results, boolean passed) {
            ObjectNode report = MAPPER.createObjectNode();
            report.put("directory", options.directory().toString());
            report.put("precision", options.precision());
            report.put("passed", passed);
            var cases = report.putArray("cases");
            for (CaseResult result : results) {
                ObjectNode entry = cases.addObject();
                entry.put("component", result.component()).put("name", result.name());
                entry.put("verdict", result.verdict().name().toLowerCase(Locale.ROOT));
                if (Double.isFinite(result.maxAbsDifference())) {
                    entry.put("max_abs_difference", result.maxAbsDifference());
                }
                result.findings().forEach(entry.putArray("findings")::add);
            }
            out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(report));
        }
    }

    private static long count(List<CaseResult> results, Verdict verdict) {
        return results.stream().filter(result -> result.verdict() == verdict).count();
    }
}
