package dev.voxq.worker.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.voxq.model.wire.Json;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/// `GET /health` (200 while the worker takes jobs, else 503) and `GET /metrics` (Prometheus text) over HTTP.
public final class HealthServer implements AutoCloseable {
    private static final int OK = 200;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    public static HealthServer start(int port, Supplier<Health> health, PrometheusMeterRegistry registry) {
        try {
            var server = HttpServer.create(new InetSocketAddress(port), 0);
            server.createContext("/health", exchange -> {
                var now = health.get();
                answer(exchange, now.up() ? OK : UNAVAILABLE, "application/json",
                        Json.mapper().writeValueAsBytes(now));
            });
            server.createContext("/metrics", exchange -> answer(exchange, OK,
                    "text/plain; version=0.0.4; charset=utf-8", registry.scrape().getBytes(UTF_8)));
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.start();
            return new HealthServer(server);
        } catch (IOException e) {
            throw new UncheckedIOException("WORKER_HTTP_PORT " + port + " cannot be opened: " + e.getMessage(), e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, -1);
                return;
            }
            exchange.getResponseHeaders().set("content-type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
