package dev.voxq.ingest.callback;

import java.net.InetAddress;
import java.net.UnknownHostException;

/// The name of a receiver stands for an address that callbacks may not go to. Trying again would not help.
final class ForbiddenTargetException extends UnknownHostException {
    private static final long serialVersionUID = 1L;

    ForbiddenTargetException(String host, InetAddress address) {
        super(host + " points to " + address.getHostAddress() + ", which is no public address");
    }
}
