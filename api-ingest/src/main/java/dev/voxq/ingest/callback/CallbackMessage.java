package dev.voxq.ingest.callback;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.JobBody;
import dev.voxq.ingest.state.JobState;
import dev.voxq.model.JobId;
import dev.voxq.model.Sha256;
import dev.voxq.model.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is told of an ended job: Standard Webhooks 1.0.0.
///
/// @param type `job.completed`, `job.failed`, `job.cancelled` or `job.expired`
/// @param timestamp when the job ended
record CallbackMessage(String type, @Nullable Instant timestamp, JobBody data) {
    private static final int MAX_BYTES = 20_000;
    private static final int ID_LENGTH = 32;

    static CallbackMessage of(JobState job) {
        var ending = job.ending();
        return new CallbackMessage("job." + job.status().wireName(), ending == null ? null : ending.at(),
                JobBody.of(job));
    }

    /// The `webhook-id` of a job's callback. A digest: it must not contain the dots that ids of callers may have.
    static String id(JobId job) {
        return "msg_" + Sha256.hex(job.value().getBytes(StandardCharsets.UTF_8)).substring(0, ID_LENGTH);
    }

    byte[] json() {
        var json = Json.mapper().writeValueAsBytes(this);
        if (json.length >= MAX_BYTES) {
            throw new IllegalStateException("the callback of " + data.id() + " has " + json.length
                    + " bytes; Standard Webhooks asks for fewer than " + MAX_BYTES);
        }
        return json;
    }

    /// The headers of one attempt.
    static Map<String, String> headers(String id, Instant now, byte[] json, CallbackSecret secret) {
        try {
            var seconds = now.getEpochSecond();
            var signature = new Webhook(secret.value()).sign(id, seconds, new String(json, StandardCharsets.UTF_8));
            return Map.of("webhook-id", id, "webhook-timestamp", String.valueOf(seconds), "webhook-signature",
                    signature);
        } catch (EmptyWebhookSecretException | WebhookSigningException e) {
            throw new IllegalStateException("a callback could not be signed: " + e.getMessage(), e);
        }
    }
}
