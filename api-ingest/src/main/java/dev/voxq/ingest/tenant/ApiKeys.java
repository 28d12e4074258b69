package dev.voxq.ingest.tenant;

import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.Sha256;
import dev.voxq.model.wire.Json;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// The keys of all tenants, known by their SHA-256 only: keys are long and random, so their digests need no salt, and
/// looking one up by its digest tells nothing by the time it takes.
public final class ApiKeys {
    private static final JsonMapper STRICT = Json.mapper().rebuild()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();
    private static final int SHA256_HEX = 64;

    /// No keys: whoever reaches the service may use it.
    public static final ApiKeys NONE = new ApiKeys(Map.of(), Map.of());

    private final Map<String, Tenant> byDigest;
    private final Map<String, Tenant> byName;

    /// One tenant in the file of keys.
    ///
    /// @param keySha256 digests in hex of the keys it may come with: `printf %s "$KEY" | sha256sum`
    private record Entry(
            @Nullable String tenant,
            @Nullable List<String> keySha256,
            @Nullable Boolean disabled,
            @Nullable Integer requestsPerMinute,
            @Nullable Integer maxUnfinishedJobs,
            @Nullable Integer audioMinutesPerMonth,
            @Nullable Integer maxBatchRows,
            @Nullable CallbackSecret callbackSecret) {

        Tenant toTenant() {
            if (tenant == null) {
                throw new InvalidFieldException("tenant", "is missing; expected the name of an account");
            }
            return new Tenant(tenant, disabled != null && disabled, requestsPerMinute, maxUnfinishedJobs,
                    audioMinutesPerMonth, maxBatchRows, callbackSecret);
        }
    }

    private ApiKeys(Map<String, Tenant> byDigest, Map<String, Tenant> byName) {
        this.byDigest = Map.copyOf(byDigest);
        this.byName = Map.copyOf(byName);
    }

    /// Reads a JSON array of tenants.
    ///
    /// @throws InvalidFieldException naming the tenant and field that is wrong; keys and digests are not quoted
    public static ApiKeys parse(String json) {
        var byDigest = new HashMap<String, Tenant>();
        var byName = new HashMap<String, Tenant>();
        for (var entry : entries(json)) {
            var tenant = entry.toTenant();
            if (byName.put(tenant.name(), tenant) != null) {
                throw new InvalidFieldException("tenant",
                        "is \"" + tenant.name() + "\" twice; expected one entry with all its keys");
            }
            for (var digest : digests(entry, tenant)) {
                if (byDigest.put(digest, tenant) != null) {
                    throw new InvalidFieldException("key_sha256",
                            "of \"" + tenant.name() + "\" has a key that was given before; expected each once");
                }
            }
        }
        return new ApiKeys(byDigest, byName);
    }

    private static Entry[] entries(String json) {
        try {
            return STRICT.readValue(json, Entry[].class);
        } catch (JacksonException e) {
            throw new InvalidFieldException("API_KEYS", "cannot be read: " + Json.reason(e)
                    + "; expected [{\"tenant\":\"…\",\"key_sha256\":[\"…\"]}, …]");
        }
    }

    private static List<String> digests(Entry entry, Tenant tenant) {
        var digests = entry.keySha256() == null ? List.<String>of() : entry.keySha256();
        if (digests.isEmpty() || !digests.stream().allMatch(digest -> digest.matches("[0-9a-f]{" + SHA256_HEX + "}"))) {
            throw new InvalidFieldException("key_sha256", "of \"" + tenant.name()
                    + "\" has a wrong form; expected the SHA-256 of each key, 64 hex digits in lower case");
        }
        return digests;
    }

    public boolean required() {
        return !byDigest.isEmpty();
    }

    /// Whose key this is.
    public Optional<Tenant> find(String key) {
        return Optional.ofNullable(byDigest.get(Sha256.hex(key.getBytes(StandardCharsets.UTF_8))));
    }

    public Optional<Tenant> tenant(@Nullable String name) {
        return name == null ? Optional.empty() : Optional.ofNullable(byName.get(name));
    }

    @Override
    public String toString() {
        return "ApiKeys[" + byDigest.size() + " keys of " + byName.keySet() + "]";
    }
}
