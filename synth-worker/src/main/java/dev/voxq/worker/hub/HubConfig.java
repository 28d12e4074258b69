package dev.voxq.worker.hub;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where checkpoints are fetched from and kept.
///
/// @param endpoint the Hub, or a mirror of it (`HF_ENDPOINT`)
/// @param token sent to the endpoint alone (`HF_TOKEN`)
/// @param offline never asks the endpoint (`HF_HUB_OFFLINE`)
/// @param cache folder that processes may share
/// @param patience the pause after a first failure; it doubles with each further one
/// @param stall how long a connection may deliver nothing
public record HubConfig(URI endpoint, Optional<String> token, boolean offline, Path cache, Duration patience,
        Duration stall) {
    private static final String PUBLIC_HUB = "https://huggingface.co";
    private static final Set<String> TRUE = Set.of("1", "true", "yes", "on");

    /// Reads the variables that Hugging Face's own tools read.
    public static HubConfig of(Map<String, String> environment, Path cache) {
        String endpoint = environment.getOrDefault("HF_ENDPOINT", "");
        return new HubConfig(endpoint(endpoint.isBlank() ? PUBLIC_HUB : endpoint.strip()),
                Optional.ofNullable(environment.get("HF_TOKEN")).map(String::strip).filter(token -> !token.isEmpty()),
                TRUE.contains(environment.getOrDefault("HF_HUB_OFFLINE", "").strip().toLowerCase(Locale.ROOT)),
                cache, Duration.ofSeconds(1), Duration.ofSeconds(60));
    }

    private static URI endpoint(String text) {
        try {
            URI uri = URI.create(text.replaceAll("/+$", ""));
            if (uri.getHost() != null && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below, as for any other text that is no address.
        }
        throw new CheckpointException("HF_ENDPOINT: expected an address such as " + PUBLIC_HUB + ", found \"" + text
                + "\"");
    }

    /// Keeps the token out of logs.
    @Override
    public String toString() {
        return "HubConfig[endpoint=" + endpoint + ", token=" + (token.isPresent() ? "set" : "none") + ", offline="
                + offline + ", cache=" + cache + "]";
    }
}
