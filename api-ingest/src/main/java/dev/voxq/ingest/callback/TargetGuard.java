package dev.voxq.ingest.callback;

import dev.voxq.model.InvalidFieldException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;

/// Where callbacks may go: public addresses over http or https, and what is allowed besides.
///
/// It is the HTTP client's resolver of names, so the addresses it passed are the very ones that are connected to: a
/// name that points elsewhere a moment later gains nothing.
public final class TargetGuard implements DnsResolver {
    private static final int MAX_URL_LENGTH = 2048;
    private static final String FIELD = "callback.url";

    /// Not the public Internet: IANA's special-purpose registries (RFC 6890 and later entries), and those ranges of
    /// IPv6 that wrap an IPv4 address.
    private static final List<AddressRange> SPECIAL = Stream.of(
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
            "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8").map(AddressRange::of).toList();

    private final List<AddressRange> allowed;
    private final DnsResolver names;

    public TargetGuard(List<AddressRange> allowed) {
        this(allowed, SystemDefaultDnsResolver.INSTANCE);
    }

    TargetGuard(List<AddressRange> allowed, DnsResolver names) {
        this.allowed = allowed;
        this.names = names;
    }

    /// Checks what can be checked of a URL without the network.
    ///
    /// @throws InvalidFieldException saying what is wrong with it
    public URI check(String url) {
        var uri = parse(url);
        var scheme = String.valueOf(uri.getScheme());
        require(scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https"),
                "has the scheme " + InvalidFieldException.quote(scheme) + "; expected http or https");
        require(uri.getRawUserInfo() == null,
                "carries credentials; expected none: the signature tells the receiver who calls");
        require(uri.getHost() != null, "names no host that could be called");
        require(uri.getRawFragment() == null, "has a fragment, which no server ever sees; expected none");
        require(uri.getPort() != 0 && uri.getPort() <= 65_535,
                "has the port " + uri.getPort() + "; expected 1 to 65535");
        literal(uri.getHost()).filter(address -> !permitted(address)).ifPresent(address -> {
            throw new InvalidFieldException(FIELD, "points to " + address.getHostAddress()
                    + ", which is no public address; callbacks go to public ones (CALLBACK_ALLOW adds others)");
        });
        return uri;
    }

    private static URI parse(String url) {
        require(url.length() <= MAX_URL_LENGTH,
                "has " + url.length() + " characters; expected at most " + MAX_URL_LENGTH);
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new InvalidFieldException(FIELD, "is no URL: " + e.getReason() + " at index " + e.getIndex());
        }
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new InvalidFieldException(FIELD, problem);
        }
    }

    /// The address a host consists of, if it is no name.
    private static Optional<InetAddress> literal(String host) {
        if (!host.matches("[0-9.]+|\\[.*]")) {
            return Optional.empty();
        }
        try {
            return Optional.of(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            throw new InvalidFieldException(FIELD, "has the host " + InvalidFieldException.quote(host)
                    + ", which is neither a name nor an address");
        }
    }

    /// Looks a name up.
    ///
    /// @throws ForbiddenTargetException when any address of the name is not to be called
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        var addresses = names.resolve(host);
        for (var address : addresses) {
            if (!permitted(address)) {
                throw new ForbiddenTargetException(host, address);
            }
        }
        return addresses;
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        return host;
    }

    private boolean permitted(InetAddress address) {
        return allowed.stream().anyMatch(range -> range.contains(address))
                || SPECIAL.stream().noneMatch(range -> range.contains(address));
    }
}
