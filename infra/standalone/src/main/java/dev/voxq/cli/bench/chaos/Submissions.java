package dev.voxq.cli.bench.chaos;

import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// Sends jobs of every kind at a fixed rate, as clients do that do not give up: what fails is sent to the other API.
///
/// Of four jobs one is listened to, one is named by its path, one by its `Idempotency-Key`, and one has no name. The
/// first and the last go to the realtime lane, the others are bulk.
final class Submissions implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int LOOKS = 50;
    private static final int SAMPLE_BYTES = 2;
    private static final int FRAME_BYTES = 1_920 * SAMPLE_BYTES;

    private final List<URI> apis;
    private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2)).build();
    private final Set<String> accepted = ConcurrentHashMap.newKeySet();
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger heard = new AtomicInteger();
    private final AtomicInteger cut = new AtomicInteger();
    private final AtomicInteger retries = new AtomicInteger();
    private final Set<String> faults = ConcurrentHashMap.newKeySet();

    Submissions(List<URI> apis) {
        this.apis = apis;
    }

    /// Returns when every job was taken, and every stream heard to its end.
    void send(int jobs, int perSecond) throws InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long start = System.nanoTime();
            for (int i = 0; i < jobs; i++) {
                int job = i;
                long due = start + i * 1_000_000_000L / perSecond;
                Thread.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
                var _ = threads.submit(() -> {
                    send(job);
                    return null;
                });
            }
        }
    }

    /// Ids of jobs that an API took (2xx).
    Set<String> accepted() {
        return Set.copyOf(accepted);
    }

    /// Streams that were heard to their end, in full.
    int heard() {
        return heard.get();
    }

    /// Streams that broke off where the listener could notice, and were asked for again.
    int cut() {
        return cut.get();
    }

    int retries() {
        return retries.get();
    }

    /// What no client should see.
    Set<String> faults() {
        return Set.copyOf(faults);
    }

    private void send(int job) throws InterruptedException {
        var words = 3 + job % 10;
        var text = IntStream.range(0, words).mapToObj(word -> "w" + job + "x" + word).collect(Collectors.joining(" "));
        switch (job % 4) {
            case 0 -> listen(text, words);
            case 1 -> submit(post("/v1/jobs", Map.of("input", text, "lane", "realtime")));
            case 2 -> submit(put("chaos-" + job, Map.of("input", text, "lane", "bulk")));
            default -> submit(post("/v1/jobs", Map.of("input", text, "lane", "bulk"))
                    .header("Idempotency-Key", "chaos-" + job));
        }
    }

    private void listen(String text, int words) throws InterruptedException {
        var request = post("/v1/audio/speech", Map.of("input", text, "response_format", "pcm"));
        while (true) {
            try {
                var response = http.send(to(request, ANSWER_TIMEOUT), BodyHandlers.ofByteArray());
                if (response.statusCode() == 200) {
                    if (response.body().length != words * FRAME_BYTES) {
                        faults.add("a stream ended as if whole after " + response.body().length + " of "
                                + words * FRAME_BYTES + " bytes");
                    }
                    heard.incrementAndGet();
                    return;
                }
                again(response.statusCode(), response.body().length == 0
                        ? ""
                        : new String(response.body(), 0,
                                Math.min(300, response.body().length), StandardCharsets.UTF_8));
            } catch (IOException e) {
                cut.incrementAndGet();
                Thread.sleep(PAUSE);
            }
        }
    }

    private void submit(HttpRequest.Builder request) throws InterruptedException {
        while (true) {
            try {
                var response = http.send(to(request, ANSWER_TIMEOUT), BodyHandlers.ofString());
                if (response.statusCode() / 100 == 2) {
                    accepted.add(id(response));
                    return;
                }
                again(response.statusCode(), response.body());
            } catch (IOException e) {
                retries.incrementAndGet();
                Thread.sleep(PAUSE);
            }
        }
    }

    /// What a server may say while a part of it is away is no fault; all else is.
    private void again(int status, String body) throws InterruptedException {
        if (status != 502 && status != 503 && status != 504) {
            faults.add(status + " " + body);
        }
        retries.incrementAndGet();
        Thread.sleep(PAUSE);
    }

    private static String id(HttpResponse<String> response) {
        return Json.mapper().readTree(response.body()).path("id").stringValue();
    }

    /// A job as an API sees it, or a missing node when it knows of none.
    JsonNode job(URI api, String id) throws InterruptedException {
        return get(api.resolve("/v1/jobs/" + id));
    }

    JsonNode get(URI address) throws InterruptedException {
        for (int attempt = 1;; attempt++) {
            try {
                return Json.mapper().readTree(http.send(HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).build(),
                        BodyHandlers.ofString()).body());
            } catch (IOException e) {
                if (attempt == LOOKS) {
                    throw new IllegalStateException(address + " does not answer: " + e, e);
                }
                Thread.sleep(PAUSE);
            }
        }
    }

    private static HttpRequest.Builder post(String path, Map<String, Object> body) {
        return HttpRequest.newBuilder(URI.create("http://any" + path)).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(body)));
    }

    private static HttpRequest.Builder put(String id, Map<String, Object> body) {
        return HttpRequest.newBuilder(URI.create("http://any/v1/jobs/" + id)).header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofByteArray(Json.mapper().writeValueAsBytes(new HashMap<>(body))));
    }

    /// The request to the API whose turn it is.
    private HttpRequest to(HttpRequest.Builder request, Duration timeout) {
        var api = apis.get(Math.floorMod(turn.getAndIncrement(), apis.size()));
        var path = request.copy().build().uri().getPath();
        return request.copy().uri(api.resolve(path)).timeout(timeout).build();
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
