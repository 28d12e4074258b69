package dev.voxq.ingest.tenant;

import dev.voxq.ingest.job.QuotaExceededException;
import dev.voxq.ingest.job.Quotas;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import java.time.Duration;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/// What a tenant has used up, as far as the view knows: requests that come within milliseconds may go past a limit by as
/// many.
public final class TenantQuotas implements Quotas {
    private static final Duration QUEUE_RETRY = Duration.ofSeconds(5);

    private final ApiKeys keys;
    private final JobView view;
    private final InstantSource clock;

    public TenantQuotas(ApiKeys keys, JobView view, InstantSource clock) {
        this.keys = keys;
        this.view = view;
        this.clock = clock;
    }

    @Override
    public long maxBatchRows(@Nullable String tenant, long otherwise) {
        return keys.tenant(tenant).map(Tenant::maxBatchRows).map(limit -> Math.min(limit, otherwise)).orElse(otherwise);
    }

    @Override
    public void check(@Nullable String tenant) {
        keys.tenant(tenant).ifPresent(account -> {
            checkQueue(account);
            checkAudio(account);
        });
    }

    private void checkQueue(Tenant tenant) {
        var limit = tenant.maxUnfinishedJobs();
        var unfinished = view.count(tenant.name(), JobStatus.QUEUED) + view.count(tenant.name(), JobStatus.RUNNING);
        if (limit != null && unfinished >= limit) {
            throw new QuotaExceededException("queue_quota_exceeded", unfinished
                    + " jobs of yours wait or run already; " + limit + " may at once", QUEUE_RETRY);
        }
    }

    private void checkAudio(Tenant tenant) {
        var limit = tenant.audioMinutesPerMonth();
        if (limit == null) {
            return;
        }
        var now = clock.instant().atOffset(ZoneOffset.UTC);
        var month = YearMonth.from(now);
        var spoken = view.spoken(tenant.name(), month);
        if (spoken.compareTo(Duration.ofMinutes(limit)) >= 0) {
            var next = month.plusMonths(1).atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
            throw new QuotaExceededException("insufficient_quota", spoken.toMinutes()
                    + " minutes of audio were spoken for you this month; " + limit + " may be. It begins anew at "
                    + next, Duration.between(now, next));
        }
    }
}
