package dev.voxq.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/// Loopback ports that nobody listens on at this moment.
///
/// They lie below those that operating systems hand out by themselves, so that no outgoing connection takes one
/// before its server does.
public final class FreePort {
    private static final int FIRST = 20_000;
    private static final int BOUND = 32_000;
    private static final int ATTEMPTS = 1_000;

    private FreePort() {}

    static int next() {
        return next(1);
    }

    /// The first of so many ports in a row.
    public static int next(int count) {
        return ThreadLocalRandom.current().ints(ATTEMPTS, FIRST, BOUND)
                .filter(first -> IntStream.range(first, first + count).allMatch(FreePort::free)).findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + count
                        + " free ports in a row on the loopback interface from " + FIRST + " to " + BOUND));
    }

    private static boolean free(int port) {
        try {
            require("", port);
            return true;
        } catch (EmbeddedServerException e) {
            return false;
        }
    }

    /// @throws EmbeddedServerException when somebody listens there
    static void require(String server, int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new EmbeddedServerException(server + ": port " + port + " is taken (" + e.getMessage() + ")", e);
        }
    }
}
