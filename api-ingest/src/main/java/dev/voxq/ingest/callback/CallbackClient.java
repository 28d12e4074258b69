package dev.voxq.ingest.callback;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.utils.DateUtils;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Makes one POST and reads no more than the head of its response. Follows no redirect, keeps no cookie, goes through no
/// proxy.
final class CallbackClient implements AutoCloseable {
    private static final TimeValue CONNECTION_LIFE = TimeValue.ofSeconds(60);
    private static final int SHORT_BODY_BYTES = 4096;

    private final CloseableHttpClient http;
    private final Duration timeout;
    private final InstantSource clock;
    private final ScheduledExecutorService deadlines = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().name("callback-deadlines").daemon().factory());

    /// @param retryAfter when the receiver wants to be called again, if it said so
    record Response(int status, @Nullable Instant retryAfter) {}

    CallbackClient(DnsResolver resolver, CallbackConfig config, InstantSource clock) {
        this.timeout = config.attemptTimeout();
        this.clock = clock;
        var limit = Timeout.of(timeout);
        var connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(config.atOnce())
                .setMaxConnPerRoute(config.perEndpoint())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(limit).setSocketTimeout(limit).setTimeToLive(CONNECTION_LIFE).build())
                .build();
        this.http = HttpClients.custom()
                .setConnectionManager(connections)
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(limit).setResponseTimeout(limit).build())
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableAutomaticRetries()
                .disableContentCompression()
                .setUserAgent("voxq-callbacks/1")
                .build();
    }

    /// @throws IOException when no response came in time
    Response post(URI url, Map<String, String> headers, byte[] body) throws IOException {
        var request = new HttpPost(url);
        headers.forEach(request::setHeader);
        request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
        var deadline = deadlines.schedule(request::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
        try {
            var response = http.executeOpen(null, request, null);
            dismiss(response, request);
            return head(response);
        } catch (IOException e) {
            throw request.isAborted()
                    ? new InterruptedIOException("no response within " + timeout.toMillis() + " ms")
                    : e;
        } finally {
            deadline.cancel(false);
        }
    }

    /// Reads a short body, so that its connection can be used again, and cuts off any other.
    private static void dismiss(ClassicHttpResponse response, HttpPost request) {
        var entity = response.getEntity();
        var length = entity == null ? 0 : entity.getContentLength();
        if (length < 0 || length > SHORT_BODY_BYTES) {
            request.abort();
            return;
        }
        try {
            EntityUtils.consume(entity);
            response.close();
        } catch (IOException e) {
            request.abort();
        }
    }

    private Response head(ClassicHttpResponse response) {
        var header = response.getFirstHeader("Retry-After");
        return new Response(response.getCode(), header == null ? null : retryAfter(header.getValue()));
    }

    /// Seconds or a date (RFC 9110, 10.2.3).
    private @Nullable Instant retryAfter(String value) {
        if (value.matches("[0-9]{1,9}")) {
            return clock.instant().plusSeconds(Long.parseLong(value));
        }
        return DateUtils.parseStandardDate(value);
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        try {
            http.close();
        } catch (IOException e) {
            throw new IllegalStateException("the callback client did not close: " + e.getMessage(), e);
        }
    }
}
