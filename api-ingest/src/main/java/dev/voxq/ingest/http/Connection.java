package dev.voxq.ingest.http;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.coyote.ActionCode;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.SocketWrapperBase;

/// The connection a request came on, for what the Servlet API has no words for.
///
/// While a handler runs nobody reads the socket, so a client that leaves goes unseen until a write fails. A
/// non-blocking read by the handler's own thread sees it at once; a byte that was there (a pipelined request) is put
/// back. A client that only closes its sending side counts as gone, as with most HTTP servers.
final class Connection {
    private static final String ATTRIBUTE = Connection.class.getName();

    private final SocketWrapperBase<?> socket;
    private final Request request;

    Connection(SocketWrapperBase<?> socket, Request request) {
        this.socket = socket;
        this.request = request;
    }

    /// The connection of a request that [WatchedHttp11Protocol] took.
    static Connection of(HttpServletRequest request) {
        return (Connection) requireNonNull(request.getAttribute(ATTRIBUTE));
    }

    void attachTo(org.apache.catalina.connector.Request handled) {
        handled.setAttribute(ATTRIBUTE, this);
    }

    /// Whether the other side has closed. Only for the thread that handles the request.
    boolean closedByPeer() {
        var probe = ByteBuffer.allocate(1);
        try {
            var read = socket.read(false, probe);
            if (read > 0) {
                probe.flip();
                socket.unRead(probe);
            }
            return read < 0;
        } catch (IOException e) {
            return true;
        }
    }

    /// Cuts the connection without the end that HTTP knows, so that no client takes the response for complete.
    void abort() {
        request.action(ActionCode.CLOSE_NOW, null);
    }
}
