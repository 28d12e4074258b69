package dev.voxq.ingest.state;

import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// From what callers call their jobs to ids that are unique among all tenants, and back.
///
/// A caller's own id gets its tenant ahead of it; an idempotency key becomes a digest of tenant and key. So every
/// instance finds the same id without asking any other.
public final class JobNames {
    static final String KEYED = "key_";

    private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,255}");
    private static final char SEPARATOR = ':';

    private JobNames() {}

    /// The id of a job that a tenant calls so.
    public static JobId own(@Nullable String tenant, JobId given) {
        return tenant == null ? given : new JobId(tenant + SEPARATOR + given);
    }

    /// The id of a job that a tenant submitted under an `Idempotency-Key`.
    public static JobId keyed(@Nullable String tenant, String key) {
        return new JobId(key(tenant, key));
    }

    /// What an `Idempotency-Key` of a tenant is known by.
    public static String key(@Nullable String tenant, String key) {
        if (!KEY.matcher(key).matches()) {
            throw new InvalidFieldException("Idempotency-Key", "is " + InvalidFieldException.quote(key)
                    + "; expected 1 to 255 visible ASCII characters");
        }
        var name = (tenant == null ? "" : tenant) + "\0" + key;
        return KEYED + Sha256.hex(name.getBytes(StandardCharsets.UTF_8)).substring(0, 32);
    }

    /// What the caller calls the job.
    public static JobId shown(@Nullable String tenant, JobId id) {
        var prefix = tenant + SEPARATOR;
        return tenant != null && id.value().startsWith(prefix)
                ? new JobId(id.value().substring(prefix.length()))
                : id;
    }
}
