package dev.voxq.worker.hub;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A Hub with one model on a local port, which misbehaves as told.
final class FakeHub implements AutoCloseable {
    static final String MODEL = "owner/model";
    static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final HttpServer server;
    private final Map<String, byte[]> files = new TreeMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedDeque<Fault> faults = new ConcurrentLinkedDeque<>();

    /// What a client asked for; empty strings where it sent no such header.
    record Request(String path, String range, String authorization) {}

    /// Happens to one request that `where` matches, then is forgotten.
    private record Fault(Predicate<String> where, Misbehaviour misbehaviour) {}

    /// A way to answer badly.
    interface Misbehaviour {
        void answer(HttpExchange exchange, byte[] content, int offset) throws IOException;
    }

    FakeHub() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    FakeHub with(String name, byte[] content) {
        files.put(name, content);
        return this;
    }

    /// The next `times` requests whose path ends in `file` are answered so.
    FakeHub fault(int times, String file, Misbehaviour misbehaviour) {
        for (int i = 0; i < times; i++) {
            faults.add(new Fault(path -> path.endsWith(file), misbehaviour));
        }
        return this;
    }

    List<Request> requests() {
        return requests;
    }

    List<Request> requests(String file) {
        return requests.stream().filter(request -> request.path.endsWith(file)).toList();
    }

    static Misbehaviour status(int status) {
        return (exchange, _, _) -> exchange.sendResponseHeaders(status, -1);
    }

    /// Promises the rest of the file and hangs up after `bytes` of it.
    static Misbehaviour hangUpAfter(int bytes) {
        return (exchange, content, offset) -> {
            startBody(exchange, content, offset);
            exchange.getResponseBody().write(content, offset, Math.min(bytes, content.length - offset));
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    /// Sends `bytes` and then nothing, for half a minute.
    static Misbehaviour stallAfter(int bytes) {
        return (exchange, content, offset) -> {
            startBody(exchange, content, offset);
            exchange.getResponseBody().write(content, offset, bytes);
            exchange.getResponseBody().flush();
            try {
                Thread.sleep(30_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        };
    }

    static Misbehaviour wrongBytes() {
        return (exchange, content, _) -> {
            byte[] wrong = content.clone();
            wrong[wrong.length / 2] ^= 1;
            exchange.sendResponseHeaders(200, wrong.length);
            exchange.getResponseBody().write(wrong);
        };
    }

    static Misbehaviour redirect(String location) {
        return (exchange, _, _) -> {
            exchange.getResponseHeaders().add("Location", location);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String range = header(exchange, "Range");
        requests.add(new Request(path, range, header(exchange, "Authorization")));
        byte[] content = path.startsWith("/api/") ? listing() : content(path);
        int offset = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
        Fault fault = faults.stream().filter(candidate -> candidate.where.test(path)).findFirst().orElse(null);
        try (exchange) {
            if (fault != null && faults.remove(fault)) {
                fault.misbehaviour.answer(exchange, content, offset);
            } else if (content.length == 0) {
                exchange.sendResponseHeaders(404, -1);
            } else if (offset >= content.length) {
                exchange.sendResponseHeaders(416, -1);
            } else {
                startBody(exchange, content, offset);
                exchange.getResponseBody().write(content, offset, content.length - offset);
            }
        }
    }

    private static void startBody(HttpExchange exchange, byte[] content, int offset) throws IOException {
        if (offset > 0) {
            exchange.getResponseHeaders().add("Content-Range",
                    "bytes " + offset + "-" + (content.length - 1) + "/" + content.length);
        }
        exchange.sendResponseHeaders(offset > 0 ? 206 : 200, content.length - offset);
    }

    private static String header(HttpExchange exchange, String name) {
        return String.join("", exchange.getRequestHeaders().getOrDefault(name, List.of()));
    }

    private byte[] content(String path) {
        String prefix = "/" + MODEL + "/resolve/" + COMMIT + "/";
        return path.startsWith(prefix) ? files.getOrDefault(path.substring(prefix.length()), new byte[0]) : new byte[0];
    }

    private byte[] listing() {
        ObjectNode listing = JsonMapper.shared().createObjectNode().put("sha", COMMIT);
        var siblings = listing.putArray("siblings");
        files.forEach((name, content) -> {
            ObjectNode file = siblings.addObject().put("rfilename", name).put("size", content.length);
            if (name.endsWith(".safetensors")) {
                file.putObject("lfs").put("sha256", digest("SHA-256", new byte[0], content));
            }
            file.put("blobId", digest("SHA-1", ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII),
                    content));
        });
        return JsonMapper.shared().writeValueAsBytes(listing);
    }

    private static String digest(String algorithm, byte[] head, byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm);
            digest.update(head);
            return HexFormat.of().formatHex(digest.digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
