package dev.voxq.ingest.callback;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import dev.voxq.ingest.state.BatchBody;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.JobBody;
import dev.voxq.ingest.state.JobState;
import dev.voxq.model.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/// What is told of an ended job or batch: Standard Webhooks 1.0.0.
///
/// @param type `job.` or `batch.` (OpenAI's own names) and how it ended: `completed`, `failed`, `cancelled` or `expired`
/// @param timestamp when it ended
/// @param data what its caller would be answered who asked for it
record CallbackMessage(String type, Instant timestamp, Object data) {
    private static final int MAX_BYTES = 20_000;

    /// Nothing while the job has no end.
    static Optional<CallbackMessage> of(JobState job) {
        return Optional.ofNullable(job.ending()).map(ending -> new CallbackMessage(
                "job." + ending.status().wireName(), ending.at(), JobBody.of(job)));
    }

    /// Nothing while the batch has no end. Its errors are left out, and so is metadata that would make it too long.
    static Optional<CallbackMessage> of(BatchState batch) {
        return Optional.ofNullable(batch.progress().outcome()).map(outcome -> {
            ObjectNode data = Json.mapper().valueToTree(BatchBody.of(batch));
            data.remove("errors");
            var message = new CallbackMessage("batch." + batch.status().wireName(), outcome.at(), data);
            if (message.bytes().length >= MAX_BYTES) {
                data.remove("metadata");
            }
            return message;
        });
    }

    byte[] json() {
        var json = bytes();
        if (json.length >= MAX_BYTES) {
            throw new IllegalStateException("a " + type + " callback has " + json.length
                    + " bytes; Standard Webhooks asks for fewer than " + MAX_BYTES);
        }
        return json;
    }

    private byte[] bytes() {
        return Json.mapper().writeValueAsBytes(this);
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
