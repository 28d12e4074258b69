package dev.voxq.ingest.callback;

import dev.voxq.model.InvalidFieldException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;

/// The addresses that begin with the same bits (CIDR), of IPv4 or of IPv6.
public record AddressRange(InetAddress first, int bits) {
    public AddressRange {
        var most = first.getAddress().length * Byte.SIZE;
        if (bits < 0 || bits > most) {
            throw new InvalidFieldException("address range",
                    "has " + bits + " bits; expected 0 to " + most + ", as in 10.0.0.0/8");
        }
    }

    /// Reads `10.0.0.0/8` or `::1`.
    ///
    /// @throws InvalidFieldException when it is neither
    public static AddressRange of(String text) {
        var slash = text.indexOf('/');
        var address = slash < 0 ? text : text.substring(0, slash);
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw invalid(text);
        }
        try {
            var first = InetAddress.getByName(address);
            return new AddressRange(first, slash < 0
                    ? first.getAddress().length * Byte.SIZE
                    : Integer.parseInt(text.substring(slash + 1)));
        } catch (UnknownHostException | NumberFormatException e) {
            throw invalid(text);
        }
    }

    private static InvalidFieldException invalid(String text) {
        return new InvalidFieldException("address range", "is " + InvalidFieldException.quote(text)
                + "; expected an address and its number of bits, as in 10.0.0.0/8");
    }

    boolean contains(InetAddress address) {
        var found = address.getAddress();
        if (found.length != first.getAddress().length) {
            return false;
        }
        var shift = found.length * Byte.SIZE - bits;
        return new BigInteger(1, found).shiftRight(shift)
                .equals(new BigInteger(1, first.getAddress()).shiftRight(shift));
    }

    @Override
    public String toString() {
        return first.getHostAddress() + "/" + bits;
    }
}
