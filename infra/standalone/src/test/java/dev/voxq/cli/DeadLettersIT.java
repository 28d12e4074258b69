package dev.voxq.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.voxq.cli.client.ApiClient;
import dev.voxq.model.JobId;
import dev.voxq.model.wire.Json;
import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.Espeak;
import dev.voxq.standalone.Standalone;
import dev.voxq.standalone.StandaloneConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// Jobs that failed for good are looked at, retried and given up by `voxq dlq`.
class DeadLettersIT {
    @TempDir
    Path directory;

    private String broker = "";

    @Test
    void jobThatFailedForWantOfAStoreIsRetriedOnceItIsThere() throws Exception {
        assumeTrue(Espeak.installed(), "espeak-ng is not installed");
        var data = new DataDirectory(directory.resolve("data"));
        var settings = new HashMap<>(System.getenv());
        settings.put("MAX_ATTEMPTS", "1");
        settings.put("CALLBACK_ALLOW", "127.0.0.0/8");
        var told = new LinkedBlockingQueue<JsonNode>();
        var receiver = receiver(told);
        try (var standalone = Standalone.start(
                new StandaloneConfig(data, StandaloneConfig.Ports.FREE, false, settings));
                var client = new ApiClient(standalone.addresses().api())) {
            broker = standalone.addresses().bootstrapServers();
            assertThat(dlq("list").out()).isEqualToIgnoringNewLines("No dead letters.");
            var bucket = data.store().resolve("voxq");
            var away = data.store().resolveSibling("away");
            Files.move(bucket, away);
            for (var id : new String[]{"wanted", "unwanted"}) {
                client.submit(Map.of("id", id, "input", "Nowhere to go.", "lane", "bulk", "callback", Map.of(
                        "url", "http://127.0.0.1:" + receiver.getAddress().getPort() + "/" + id,
                        "secret", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")));
                assertThat(awaitEnd(client, id)).isEqualTo("failed");
                assertTold(told, id, "job.failed");
            }

            var letters = letters("list");
            assertThat(letters.get(0).path("job").stringValue()).isEqualTo("wanted");
            assertThat(letters.get(0).path("cause").stringValue()).isEqualTo("store_failed");
            assertThat(letters.get(0).path("topic").stringValue()).isEqualTo("speech.jobs.bulk");
            assertThat(letters.get(0).path("deliveries").stringValue()).isEqualTo("1");
            var first = number(letters, 0);
            var second = number(letters, 1);
            assertThat(Json.mapper().readTree(dlq("show", first, "--json").out()).path("value").path("text")
                    .stringValue()).isEqualTo("Nowhere to go.");

            Files.move(away, bucket);
            assertThat(dlq("retry", first).out()).contains("job wanted waits again in speech.jobs.bulk");
            assertThat(awaitCompletion(client, "wanted")).isEqualTo("completed");
            assertTold(told, "wanted", "job.completed");
            var again = dlq("retry", first);
            assertThat(again.code()).isEqualTo(ExitCode.USAGE);
            assertThat(again.err()).contains("letter " + first + " was retried before").contains("--force");

            assertThat(dlq("drop", second).code()).isEqualTo(ExitCode.OK);
            assertThat(letters("list")).isEmpty();
            assertThat(letters("list", "--all")).hasSize(2);
            assertThat(dlq("drop", first, second).code()).isEqualTo(ExitCode.OK);
            assertThat(letters("list", "--all")).isEmpty();
            assertThat(dlq("show", first).err()).contains("there is no dead letter " + first);
            assertThat(client.job(new JobId("unwanted")).status()).isEqualTo("failed");
            assertThat(told).isEmpty();
        } finally {
            receiver.stop(0);
        }
    }

    private static HttpServer receiver(Queue<JsonNode> told) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                told.add(Json.mapper().readTree(exchange.getRequestBody().readAllBytes()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        server.start();
        return server;
    }

    private static void assertTold(BlockingQueue<JsonNode> told, String id, String type) throws InterruptedException {
        var message = told.poll(10, TimeUnit.SECONDS);
        assertThat(message).isNotNull();
        assertThat(message.path("data").path("id").stringValue()).isEqualTo(id);
        assertThat(message.path("type").stringValue()).isEqualTo(type);
    }

    private static String awaitEnd(ApiClient client, String id) throws InterruptedException {
        var job = client.job(new JobId(id));
        while (!job.ended()) {
            Thread.sleep(20);
            job = client.job(new JobId(id));
        }
        return job.status();
    }

    /// The view may not have heard of the retry yet.
    private static String awaitCompletion(ApiClient client, String id) throws InterruptedException {
        for (int tries = 0; tries < 500; tries++) {
            if (client.job(new JobId(id)).completed()) {
                return "completed";
            }
            Thread.sleep(20);
        }
        return client.job(new JobId(id)).status();
    }

    private static String number(JsonNode letters, int index) {
        return String.valueOf(letters.get(index).path("number").longValue());
    }

    private JsonNode letters(String... arguments) {
        var all = new String[arguments.length + 1];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--json";
        return Json.mapper().readTree(dlq(all).out());
    }

    private Shell dlq(String... arguments) {
        var all = new String[arguments.length + 3];
        all[0] = "dlq";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--bootstrap";
        all[arguments.length + 2] = broker;
        return Shell.run(all);
    }
}
