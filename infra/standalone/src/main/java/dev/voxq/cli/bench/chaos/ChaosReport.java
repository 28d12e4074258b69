package dev.voxq.cli.bench.chaos;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What was done to a fleet, and what became of its jobs.
///
/// @param kills how often each process was killed
/// @param accepted jobs that an API took (2xx)
/// @param streams heard to their end
/// @param cut streams that broke off visibly and were asked for again
/// @param retried requests that failed visibly and were sent again
/// @param lost accepted jobs without an end
/// @param failed accepted jobs whose end is not `completed`
/// @param missing completed jobs whose object is not there, or is not what the event says
/// @param doubled outputs that were written more than once, or by nobody's job
/// @param miscounted jobs that the APIs disagree on, or whose usage is not there exactly once; what is wrong with the
///        counts and lines of the batch
/// @param unacknowledged jobs that exist though their caller was never told so
/// @param respoken jobs begun more than once
/// @param faults answers that no client should see
/// @param takeover from the death of a worker until its jobs went on elsewhere; none when no worker held a job
record ChaosReport(
        double seconds,
        Map<String, Long> kills,
        int accepted,
        int streams,
        int cut,
        int retried,
        List<String> lost,
        List<String> failed,
        List<String> missing,
        List<String> doubled,
        List<String> miscounted,
        int unacknowledged,
        int respoken,
        @JsonProperty("dead_letters") int deadLetters,
        List<String> faults,
        @JsonProperty("takeover_ms") @Nullable Takeover takeover) {

    /// A distribution in milliseconds over so many jobs.
    record Takeover(int jobs, double p50, double p95, double max) {}

    boolean flawless() {
        return lost.isEmpty() && failed.isEmpty() && missing.isEmpty() && doubled.isEmpty() && miscounted.isEmpty()
                && faults.isEmpty() && deadLetters == 0;
    }
}
