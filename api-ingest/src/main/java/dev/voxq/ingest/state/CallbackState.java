package dev.voxq.ingest.state;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.voxq.model.Sha256;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Where the callback of a job or batch stands: one record of the callback topic.
///
/// @param secret of this callback alone; absent, the tenant's own. It goes once the callback has its end, unless there may
///        be another to be told
/// @param messageId the `webhook-id`, the same for every attempt
/// @param attempts the delivery log, oldest first
/// @param nextAttemptAt absent ahead of the first attempt, which is due as soon as its subject ends
/// @param note why there will be no further attempt
/// @param told the end that the attempts tell of; absent ahead of the first
public record CallbackState(
        @JsonAlias("job_id") CallbackSubject subject,
        @Nullable String tenant,
        String url,
        @Nullable KeptSecret secret,
        String messageId,
        Status status,
        List<Attempt> attempts,
        @Nullable Instant nextAttemptAt,
        @Nullable String note,
        @Nullable Instant told) {
    private static final int ID_LENGTH = 32;

    /// Open until it was delivered, given up, or refused for good by its receiver (410).
    public enum Status {
        OPEN, DELIVERED, FAILED, DISABLED;

        @JsonValue
        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }

        @JsonCreator
        static Status of(String wireName) {
            return valueOf(wireName.toUpperCase(Locale.ROOT));
        }
    }

    /// One try.
    ///
    /// @param status of the response; absent when there was none
    /// @param error what went wrong; absent for a success
    public record Attempt(Instant at, long durationMillis, @Nullable Integer status, @Nullable String error) {}

    /// A callback that waits for the end of a job or batch.
    public static CallbackState opened(CallbackSubject subject, @Nullable String tenant, String url,
            @Nullable KeptSecret secret) {
        return new CallbackState(subject, tenant, url, secret, messageId(subject.key()), Status.OPEN, List.of(), null,
                null, null);
    }

    /// A digest: it must not contain the dots that ids of callers may have.
    private static String messageId(String key) {
        return "msg_" + Sha256.hex(key.getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    /// As it stands for this end. One that told of an earlier end, of a job that was retried since, begins anew and under
    /// an id of its own: to its receiver it is other news.
    CallbackState about(Instant end) {
        return told == null || told.equals(end)
                ? new CallbackState(subject, tenant, url, secret, messageId, status, attempts, nextAttemptAt, note, end)
                : new CallbackState(subject, tenant, url, secret, messageId(subject.key() + "\0" + end), Status.OPEN,
                        List.of(), null, null, end);
    }

    public boolean open() {
        return status == Status.OPEN;
    }

    /// Scheme, host and port: what is slow or dead together.
    public String endpoint() {
        var uri = URI.create(url);
        return (uri.getScheme() + "://" + uri.getRawAuthority()).toLowerCase(Locale.ROOT);
    }

    /// After an attempt that another will follow.
    public CallbackState retried(Attempt attempt, Instant next) {
        return new CallbackState(subject, tenant, url, secret, messageId, Status.OPEN, and(attempt), next, null,
                told);
    }

    /// After the last attempt.
    public CallbackState ended(Status end, @Nullable Attempt attempt, @Nullable String why) {
        return new CallbackState(subject, tenant, url, secret, messageId, end,
                attempt == null ? attempts : and(attempt), null, why, told);
    }

    /// With nothing to sign any more.
    public CallbackState withoutSecret() {
        return new CallbackState(subject, tenant, url, null, messageId, status, attempts, nextAttemptAt, note, told);
    }

    private List<Attempt> and(Attempt attempt) {
        var longer = new ArrayList<>(attempts);
        longer.add(attempt);
        return List.copyOf(longer);
    }
}
