package dev.voxq.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.impl.InMemoryDnsResolver;
import org.junit.jupiter.api.Test;

class CallbackClientTest {
    private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);
    private static final List<AddressRange> LOOPBACK = List.of(AddressRange.of("127.0.0.0/8"));

    private final InMemoryDnsResolver names = new InMemoryDnsResolver();

    @Test
    void nameOfAPrivateAddressIsNeverConnectedTo() throws Exception {
        try (var receiver = new Receiver(_ -> Receiver.Answer.of(200)); var client = client(List.of())) {
            names.add("rebound.example", InetAddress.getLoopbackAddress());
            var url = URI.create("http://rebound.example:" + receiver.port() + "/");

            assertThatThrownBy(() -> client.post(url, Map.of(), BODY)).isInstanceOf(ForbiddenTargetException.class)
                    .hasMessageContaining("127.0.0.1");
            assertThat(receiver.calls()).isEmpty();
        }
    }

    @Test
    void addressThatWasResolvedIsTheOneConnectedTo() throws Exception {
        try (var receiver = new Receiver(_ -> Receiver.Answer.of(204)); var client = client(LOOPBACK)) {
            names.add("allowed.example", InetAddress.getLoopbackAddress());

            var response = client.post(URI.create("http://allowed.example:" + receiver.port() + "/"),
                    Map.of("webhook-id", "msg_1"), BODY);

            assertThat(response.status()).isEqualTo(204);
            var call = receiver.calls().getFirst();
            assertThat(call.header("Host")).isEqualTo("allowed.example:" + receiver.port());
            assertThat(call.header("webhook-id")).isEqualTo("msg_1");
            assertThat(call.header("Content-Type")).startsWith("application/json");
        }
    }

    @Test
    void redirectsAreNotFollowed() throws Exception {
        try (var elsewhere = new Receiver(_ -> Receiver.Answer.of(200));
                var receiver = new Receiver(
                        _ -> new Receiver.Answer(307, Map.of("Location", elsewhere.url())));
                var client = client(LOOPBACK)) {
            assertThat(client.post(URI.create(receiver.url()), Map.of(), BODY).status()).isEqualTo(307);
            assertThat(elsewhere.calls()).isEmpty();
        }
    }

    @Test
    void retryAfterIsReadAsSecondsOrAsADate() throws Exception {
        var date = "Fri, 02 Jan 2099 03:04:05 GMT";
        try (var receiver = new Receiver(number -> new Receiver.Answer(429, Map.of("Retry-After",
                number == 0 ? "7" : date))); var client = client(LOOPBACK)) {
            var seconds = client.post(URI.create(receiver.url()), Map.of(), BODY).retryAfter();
            assertThat(Objects.requireNonNull(seconds)).isBetween(Instant.now(), Instant.now().plusSeconds(8));
            assertThat(client.post(URI.create(receiver.url()), Map.of(), BODY).retryAfter())
                    .isEqualTo(Instant.parse("2099-01-02T03:04:05Z"));
        }
    }

    @Test
    void receiverThatAcceptsAndSaysNothingIsLeftInTime() throws Exception {
        try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress()); var client = client(LOOPBACK)) {
            var url = URI.create("http://127.0.0.1:" + silent.getLocalPort() + "/");
            var start = System.nanoTime();
            assertThatThrownBy(() -> client.post(url, Map.of(), BODY)).isInstanceOf(InterruptedIOException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void endlessAnswerIsCutOff() throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var out = exchange.getResponseBody()) {
                while (true) {
                    out.write(new byte[1 << 16]);
                }
            }
        });
        server.start();
        try (var client = client(LOOPBACK)) {
            var url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
            assertThat(client.post(url, Map.of(), BODY).status()).isEqualTo(200);
        } finally {
            server.stop(0);
        }
    }

    private CallbackClient client(List<AddressRange> allowed) {
        var config = new CallbackConfig(RetrySchedule.STANDARD, Duration.ofSeconds(2), 2, 4, Duration.ofSeconds(1), 3,
                Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1), allowed, null, SecretSeal.NONE);
        return new CallbackClient(new TargetGuard(allowed, new NamesAndAddresses(names)), config, Clock.systemUTC());
    }

    /// The names of a test, and addresses as they are.
    private record NamesAndAddresses(InMemoryDnsResolver names) implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            return host.endsWith(".example") ? names.resolve(host) : InetAddress.getAllByName(host);
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    }
}
