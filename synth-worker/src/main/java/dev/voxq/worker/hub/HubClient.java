package dev.voxq.worker.hub;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The two requests made to the Hub: what a model consists of, and the bytes of one file from an offset on.
///
/// Redirects are followed here rather than by the HTTP client, so that the token never reaches another host.
final class HubClient implements AutoCloseable {
    private static final int MAX_REDIRECTS = 8;
    private static final JsonMapper MAPPER = JsonMapper.shared();

    private final HubConfig config;
    private final HttpClient http;

    HubClient(HubConfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder().connectTimeout(config.stall()).followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /// A model at one commit.
    record Listing(String commit, List<RemoteFile> files) {}

    /// @throws IOException when another try may help
    Listing list(ModelId model) throws IOException {
        URI address = URI.create(config.endpoint() + "/api/models/" + model.path() + "/revision/" + model.revision()
                + "?blobs=true");
        HttpResponse<InputStream> response = get(address, 0);
        try (InputStream body = response.body()) {
            requireOk(response, model.toString(), false);
            return listing(address, MAPPER.readTree(body.readAllBytes()));
        } catch (JacksonException e) {
            throw new IOException(address + " answered no JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static Listing listing(URI address, JsonNode json) {
        String commit = json.path("sha").asString("");
        if (!commit.matches("[0-9a-f]{40,64}")) {
            throw new CheckpointException(address + ": expected a field sha with a commit, found \"" + commit + "\"");
        }
        List<RemoteFile> files = new ArrayList<>();
        for (JsonNode file : json.path("siblings")) {
            JsonNode lfs = file.path("lfs");
            files.add(new RemoteFile(file.path("rfilename").asString(""), file.path("size").asLong(-1),
                    hex(lfs.path("sha256"), 64), lfs.isObject() ? Optional.empty() : hex(file.path("blobId"), 40)));
        }
        List<RemoteFile> needed = files.stream().filter(RemoteFile::needed).toList();
        if (needed.stream().noneMatch(file -> file.name().equals("speech_tokenizer/config.json"))) {
            throw new CheckpointException(
                    address + ": expected a Qwen3-TTS checkpoint with speech_tokenizer/config.json,"
                            + " found " + files.stream().map(RemoteFile::name).limit(20).toList());
        }
        return new Listing(commit, needed);
    }

    private static Optional<String> hex(JsonNode digest, int digits) {
        return Optional.of(digest.asString("")).filter(text -> text.matches("[0-9a-f]{" + digits + "}"));
    }

    /// The answer to a request for `file` from byte `offset` on: status 200, 206 or 416.
    ///
    /// @throws IOException when another try may help
    HttpResponse<InputStream> open(ModelId model, String commit, RemoteFile file, long offset) throws IOException {
        URI address = URI.create(config.endpoint() + "/" + model.path() + "/resolve/" + commit + "/" + file.name());
        HttpResponse<InputStream> response = get(address, offset);
        try {
            requireOk(response, model.path() + "/" + file.name(), offset > 0);
            return response;
        } catch (IOException | RuntimeException e) {
            response.body().close();
            throw e;
        }
    }

    private HttpResponse<InputStream> get(URI address, long offset) throws IOException {
        URI next = address;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            HttpResponse<InputStream> response = send(request(next, offset));
            Optional<String> location = response.headers().firstValue("location");
            if (response.statusCode() / 100 != 3 || location.isEmpty()) {
                return response;
            }
            response.body().close();
            next = redirected(next, location.get());
        }
        throw new IOException(address + " redirects more than " + MAX_REDIRECTS + " times");
    }

    private static URI redirected(URI from, String location) throws IOException {
        try {
            URI to = from.resolve(location);
            if (from.getScheme().equals("https") && !"https".equals(to.getScheme())) {
                throw new CheckpointException(from + ": expected to stay on https, was redirected to " + to);
            }
            return to;
        } catch (IllegalArgumentException e) {
            throw new IOException(from + " redirects to no address: " + location, e);
        }
    }

    private HttpRequest request(URI address, long offset) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(config.stall())
                .header("User-Agent", "voxq");
        if (offset > 0) {
            request.header("Range", "bytes=" + offset + "-");
        }
        if (sameHost(address, config.endpoint())) {
            config.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        }
        return request.build();
    }

    private static boolean sameHost(URI one, URI other) {
        return Objects.equals(one.getHost(), other.getHost()) && one.getPort() == other.getPort()
                && Objects.equals(one.getScheme(), other.getScheme());
    }

    private HttpResponse<InputStream> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CheckpointException("interrupted while asking " + request.uri(), e);
        }
    }

    private void requireOk(HttpResponse<?> response, String what, boolean ranged) throws IOException {
        int status = response.statusCode();
        if (status == 200 || (ranged && (status == 206 || status == 416))) {
            return;
        }
        switch (status) {
            case 401, 403 -> throw new CheckpointException(what + ": " + config.endpoint() + " answered " + status
                    + (config.token().isPresent()
                            ? "; HF_TOKEN is set but has no access, or the model does not exist"
                            : "; the model is private or gated (set HF_TOKEN), or does not exist"));
            case 404 -> throw new CheckpointException(what + ": not found at " + config.endpoint());
            default -> {
                String message = response.uri() + " answered " + status;
                if (status == 408 || status == 429 || status >= 500) {
                    throw new IOException(message);
                }
                throw new CheckpointException(what + ": expected status 200, " + message);
            }
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
