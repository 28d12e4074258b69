package dev.voxq.ingest.tenant;

import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How often each tenant may ask this instance: a minute's worth at once, refilled evenly.
public final class RequestRates {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    /// The answer to one request.
    ///
    /// @param limit requests a minute
    /// @param remaining that may follow at once
    /// @param reset until all of them may
    /// @param retry until one may, when this one may not
    public record Verdict(boolean allowed, long limit, long remaining, Duration reset, Duration retry) {}

    /// Counts a request. Nothing for a tenant without a limit.
    public Optional<Verdict> count(Tenant tenant) {
        var limit = tenant.requestsPerMinute();
        if (limit == null) {
            return Optional.empty();
        }
        var probe = buckets.computeIfAbsent(tenant.name(), _ -> bucket(limit)).tryConsumeAndReturnRemaining(1);
        return Optional.of(new Verdict(probe.isConsumed(), limit, probe.getRemainingTokens(),
                Duration.ofNanos(probe.getNanosToWaitForReset()), Duration.ofNanos(probe.getNanosToWaitForRefill())));
    }

    private static Bucket bucket(int limit) {
        return Bucket.builder().addLimit(rate -> rate.capacity(limit).refillGreedy(limit, MINUTE)).build();
    }
}
