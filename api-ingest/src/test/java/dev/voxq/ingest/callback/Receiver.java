package dev.voxq.ingest.callback;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// Somebody who is called back, and behaves as a test wants it.
public final class Receiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpServer server;
    private final List<Call> calls = new CopyOnWriteArrayList<>();

    /// One call.
    public record Call(Instant at, HttpHeaders headers, String body) {
        public String header(String name) {
            return headers.firstValue(name).orElseThrow();
        }
    }

    /// What is answered to a call, by its number from 0.
    public interface Behaviour {
        Answer answer(int number) throws InterruptedException;
    }

    /// A status and headers.
    public record Answer(int status, Map<String, String> headers) {
        public static Answer of(int status) {
            return new Answer(status, Map.of());
        }
    }

    public Receiver(Behaviour behaviour) {
        this(0, behaviour);
    }

    public Receiver(int port, Behaviour behaviour) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> handle(exchange, behaviour));
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + port() + "/hook";
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public List<Call> calls() {
        return List.copyOf(calls);
    }

    /// The first calls, as soon as there are so many.
    public List<Call> await(int number) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (calls.size() < number) {
            if (System.nanoTime() > end) {
                throw new AssertionError("expected " + number + " calls, got " + calls);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        return calls();
    }

    private void handle(HttpExchange exchange, Behaviour behaviour) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            int number;
            synchronized (this) {
                number = calls.size();
                calls.add(new Call(Instant.now(), HttpHeaders.of(exchange.getRequestHeaders(), (_, _) -> true), body));
            }
            var answer = behaviour.answer(number);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
