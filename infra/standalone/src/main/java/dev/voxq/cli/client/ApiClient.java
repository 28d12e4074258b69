package dev.voxq.cli.client;

import dev.voxq.model.JobId;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// The HTTP API of one deployment.
///
/// Its methods throw [UnreachableException] when nobody answers, [RefusedException] when the request is to blame and
/// [JobFailedException] when the job failed.
public final class ApiClient implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

    private final URI api;
    private final HttpClient http;

    /// @param api where the paths of the API begin, without `/v1`
    public ApiClient(URI api) {
        this.api = api;
        this.http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    public URI api() {
        return api;
    }

    /// Has a text spoken to us now. Returns when the first audio is there; closing the stream cancels the job.
    public InputStream speak(Map<String, Object> request) throws InterruptedException {
        var response = send(post("/v1/audio/speech", request).build(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        try (var body = response.body()) {
            throw problem(response.statusCode(), new String(body.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UnreachableException(api + " broke off: " + reason(e), e);
        }
    }

    /// Puts a job in its lane; its audio goes to the store.
    public void submit(Map<String, Object> request) throws InterruptedException {
        exchange(post("/v1/jobs", request).timeout(ANSWER_TIMEOUT).build());
    }

    public JobView job(JobId id) throws InterruptedException {
        return Json.mapper().treeToValue(exchange(get("/v1/jobs/" + id).timeout(ANSWER_TIMEOUT).build()),
                JobView.class);
    }

    /// Uploads a recording of a voice.
    public JsonNode addVoice(byte[] recording, @Nullable String transcript, @Nullable String name)
            throws InterruptedException {
        var form = new Form().file("file", recording).field("ref_text", transcript).field("name", name);
        return exchange(HttpRequest.newBuilder(resolve("/v1/audio/voices")).header("Content-Type", form.contentType())
                .POST(form.body()).timeout(ANSWER_TIMEOUT).build());
    }

    /// All voices there are.
    public List<JsonNode> voices() throws InterruptedException {
        var voices = new ArrayList<JsonNode>();
        var page = exchange(get("/v1/audio/voices").timeout(ANSWER_TIMEOUT).build());
        page.path("data").forEach(voices::add);
        while (page.path("has_more").booleanValue(false)) {
            page = exchange(get("/v1/audio/voices?after=" + voices.getLast().path("id").stringValue())
                    .timeout(ANSWER_TIMEOUT).build());
            page.path("data").forEach(voices::add);
        }
        return voices;
    }

    public void removeVoice(String id) throws InterruptedException {
        exchange(HttpRequest.newBuilder(resolve("/v1/audio/voices/" + id)).DELETE().timeout(ANSWER_TIMEOUT).build());
    }

    public JsonNode health() throws InterruptedException {
        return exchange(get("/health").timeout(ANSWER_TIMEOUT).build());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private HttpRequest.Builder post(String path, Map<String, Object> body) {
        return HttpRequest.newBuilder(resolve(path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)));
    }

    private HttpRequest.Builder get(String path) {
        return HttpRequest.newBuilder(resolve(path));
    }

    private URI resolve(String path) {
        var base = api.toString();
        return URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path);
    }

    private JsonNode exchange(HttpRequest request) throws InterruptedException {
        var response = send(request, BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw problem(response.statusCode(), response.body());
        }
        try {
            return Json.mapper().readTree(response.body());
        } catch (JacksonException e) {
            throw new UnreachableException(request.uri() + " answered what is no JSON: is this voxq?", e);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws InterruptedException {
        try {
            return http.send(request, handler);
        } catch (IOException e) {
            throw new UnreachableException(api + " does not answer (" + reason(e) + ")", e);
        }
    }

    private RuntimeException problem(int status, String body) {
        var message = message(body);
        if (status == 400 || status == 401 || status == 403 || status == 404 || status == 409 || status == 413
                || status == 415 || status == 422) {
            return new RefusedException(message);
        }
        if (status == 502 || status == 504) {
            return new JobFailedException(message);
        }
        return new UnreachableException(api + " answered " + status + ": " + message);
    }

    /// The message of an error in the shape of the OpenAI API, or whatever came instead.
    private static String message(String body) {
        try {
            var message = Json.mapper().readTree(body).path("error").path("message");
            return message.isString() ? message.stringValue() : body;
        } catch (JacksonException e) {
            return body.isBlank() ? "no reason given" : body;
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
