package dev.voxq.ingest;

import dev.voxq.ingest.tenant.ApiKeys;
import dev.voxq.model.InvalidFieldException;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// Reads who may use the service, and where it listens.
final class AccessSettings {
    private static final String HOST = "HTTP_HOST";

    private AccessSettings() {}

    static ApiKeys keys(Settings settings) {
        return settings.textOrFile("API_KEYS").map(ApiKeys::parse).orElse(ApiKeys.NONE);
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
