package dev.voxq.ingest.http;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletException;
import java.io.IOException;
import java.time.Duration;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.Adapter;
import org.apache.coyote.Processor;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.coyote.http11.Http11Processor;
import org.apache.tomcat.util.net.AbstractEndpoint.Handler.SocketState;
import org.apache.tomcat.util.net.SocketWrapperBase;

/// Tomcat's HTTP/1.1 with a [Connection] in every request's attributes.
public final class WatchedHttp11Protocol extends Http11NioProtocol {
    /// Of Tomcat's 32 notes per request, one that Tomcat does not use.
    private static final int NOTE = 17;

    private volatile long writeTimeoutMillis = 10_000;

    /// How long a client may stop reading before it counts as gone.
    void limitWrites(Duration limit) {
        writeTimeoutMillis = limit.toMillis();
    }

    @Override
    protected Processor createProcessor() {
        return new WatchedProcessor(this, getAdapter(), writeTimeoutMillis);
    }

    private static final class WatchedProcessor extends Http11Processor {
        private final long writeTimeoutMillis;

        WatchedProcessor(AbstractHttp11Protocol<?> protocol, Adapter adapter, long writeTimeoutMillis) {
            super(protocol, adapter);
            this.writeTimeoutMillis = writeTimeoutMillis;
        }

        @Override
        public SocketState service(SocketWrapperBase<?> socket) throws IOException {
            socket.setWriteTimeout(writeTimeoutMillis);
            request.setNote(NOTE, new Connection(socket, request));
            return super.service(socket);
        }
    }

    /// Copies the connection to where a handler finds it.
    static final class ConnectionValve extends ValveBase {
        ConnectionValve() {
            super(true);
        }

        @Override
        public void invoke(Request request, Response response) throws IOException, ServletException {
            ((Connection) requireNonNull(request.getCoyoteRequest().getNote(NOTE))).attachTo(request);
            getNext().invoke(request, response);
        }
    }
}
