package dev.voxq.ingest;

import dev.voxq.ingest.tenant.ApiKeys;
import dev.voxq.model.InvalidFieldException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/// Reads who may use the service, and where it listens.
final class AccessSettings {
    private static final String FILE = "API_KEYS_FILE";
    private static final String INLINE = "API_KEYS";
    private static final String HOST = "HTTP_HOST";

    private AccessSettings() {}

    static ApiKeys keys(Settings settings) {
        var file = settings.text(FILE, "");
        var inline = settings.text(INLINE, "");
        if (!file.isEmpty() && !inline.isEmpty()) {
            throw new InvalidFieldException(FILE, "is set beside " + INLINE + "; expected one of them");
        }
        return file.isEmpty()
                ? inline.isEmpty() ? ApiKeys.NONE : ApiKeys.parse(inline)
                : ApiKeys.parse(read(file));
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidFieldException(FILE,
                    "is " + InvalidFieldException.quote(file) + "; expected a file of UTF-8 that can be read");
        }
    }

    /// Where to listen: on loopback alone while there are no keys.
    static InetAddress address(Settings settings, ApiKeys keys) {
        var host = settings.text(HOST, keys.required() ? "0.0.0.0" : "localhost");
        try {
            var address = InetAddress.getByName(host);
            if (!address.isLoopbackAddress() && !keys.required() && !settings.flag("ALLOW_ANONYMOUS", false)) {
                throw new InvalidFieldException(HOST, "is " + InvalidFieldException.quote(host)
                        + ", where others could use the service without a key; expected API_KEYS_FILE or API_KEYS "
                        + "beside it, a loopback address, or ALLOW_ANONYMOUS=true");
            }
            return address;
        } catch (UnknownHostException e) {
            throw new InvalidFieldException(HOST,
                    "is " + InvalidFieldException.quote(host) + "; expected an address or name of this machine");
        }
    }
}
