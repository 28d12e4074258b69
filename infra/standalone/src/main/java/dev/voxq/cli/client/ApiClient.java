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
import java.nio.file.Path;
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
    /// In the metadata of a batch: the place of its outputs, as it was ordered.
    public static final String BATCH_NAME = "name";
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

    /// Uploads a file with a request a line.
    ///
    /// @return its id
    public String uploadBatchFile(Path file) throws IOException, InterruptedException {
        var form = new Form().field("purpose", "batch");
        return exchange(HttpRequest.newBuilder(resolve("/v1/files")).header("Content-Type", form.contentType())
                .POST(form.body("file", file)).build()).path("id").stringValue();
    }

    /// A file's content, as it comes. To be closed.
    public InputStream fileContent(String id) throws InterruptedException {
        var response = send(get("/v1/files/" + id + "/content").build(), BodyHandlers.ofInputStream());
        if (response.statusCode() == 200) {
            return response.body();
        }
        throw problem(response.statusCode(), "file " + id);
    }

    public void removeFile(String id) throws InterruptedException {
        exchange(HttpRequest.newBuilder(resolve("/v1/files/" + id)).DELETE().timeout(ANSWER_TIMEOUT).build());
    }

    /// Orders that every line of a file is spoken.
    ///
    /// @param output where the audio goes: a name, or `s3://…`
    /// @param window how long it may take, such as `24h`
    public BatchView createBatch(String file, String output, String window) throws InterruptedException {
        return batch(post("/v1/batches", Map.of("input_file_id", file, "endpoint", "/v1/audio/speech",
                "completion_window", window, "output", output, "metadata", Map.of(BATCH_NAME, output))));
    }

    public BatchView batch(String id) throws InterruptedException {
        return batch(get("/v1/batches/" + id));
    }

    /// All batches that are remembered, newest first.
    public List<BatchView> batches() throws InterruptedException {
        var batches = new ArrayList<BatchView>();
        var path = "/v1/batches?limit=100";
        for (var page = exchange(get(path).timeout(ANSWER_TIMEOUT).build());; page = exchange(
                get(path + "&after=" + batches.getLast().id()).timeout(ANSWER_TIMEOUT).build())) {
            page.path("data").forEach(one -> batches.add(Json.mapper().treeToValue(one, BatchView.class)));
            if (!page.path("has_more").booleanValue(false)) {
                return batches;
            }
        }
    }

    /// Does something with a batch.
    ///
    /// @param command `cancel`, `pause` or `resume`
    public BatchView command(String batch, String command) throws InterruptedException {
        return batch(HttpRequest.newBuilder(resolve("/v1/batches/" + batch + "/" + command))
                .POST(BodyPublishers.noBody()));
    }

    private BatchView batch(HttpRequest.Builder request) throws InterruptedException {
        return Json.mapper().treeToValue(exchange(request.timeout(ANSWER_TIMEOUT).build()), BatchView.class);
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
