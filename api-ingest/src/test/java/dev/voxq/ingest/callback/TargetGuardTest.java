package dev.voxq.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.InvalidFieldException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.apache.hc.client5.http.impl.InMemoryDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetGuardTest {
    private final InMemoryDnsResolver names = new InMemoryDnsResolver();
    private final TargetGuard guard = new TargetGuard(List.of(AddressRange.of("10.1.0.0/16")), names);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "ftp://example.com/ | scheme \"ftp\"",
        "file:///etc/passwd | scheme \"file\"",
        "example.com/hook | scheme \"null\"",
        "http://user:password@example.com/ | credentials",
        "http:///path | names no host",
        "http://exa mple.com/ | is no URL",
        "http://example.com/#top | fragment",
        "http://example.com:70000/ | port",
        "http://127.0.0.1/ | 127.0.0.1",
        "http://2130706433/ | 127.0.0.1",
        "http://127.1/ | names no host",
        "http://169.254.169.254/latest/meta-data | 169.254.169.254",
        "http://[::1]:8080/ | 0:0:0:0:0:0:0:1",
        "http://[::ffff:10.0.0.1]/ | 10.0.0.1",
        "http://[fd00:ec2::254]/ | fd00:ec2",
    })
    void urlsThatCannotBeCalledAreNamed(String url, String problem) {
        assertThatThrownBy(() -> guard.check(url)).isInstanceOf(InvalidFieldException.class)
                .hasMessageStartingWith("callback.url").hasMessageContaining(problem);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://example.com", "https://example.com:8443/hook?job=1", "http://93.184.216.34/",
        "http://10.1.2.3/", "https://[2606:4700::1111]/"})
    void publicAndAllowedTargetsPass(String url) {
        assertThat(guard.check(url)).hasToString(url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "10.2.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.100.100.200", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.0.192", "::1", "::",
        "fe80::1", "fc00::1", "fd12::1", "ff02::1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1",
        "::ffff:192.168.0.1"})
    void namesOfPrivateAddressesAreNotResolved(String address) throws UnknownHostException {
        names.add("inside.example", InetAddress.getByName(address));
        assertThatThrownBy(() -> guard.resolve("inside.example")).isInstanceOf(ForbiddenTargetException.class)
                .hasMessageContaining("inside.example");
    }

    @Test
    void onePrivateAddressAmongPublicOnesIsEnoughToRefuse() throws UnknownHostException {
        names.add("mixed.example", InetAddress.getByName("93.184.216.34"), InetAddress.getByName("10.0.0.1"));
        assertThatThrownBy(() -> guard.resolve("mixed.example")).isInstanceOf(ForbiddenTargetException.class);
    }

    @Test
    void publicAddressesAreHandedOnAsTheyAre() throws UnknownHostException {
        var address = InetAddress.getByName("93.184.216.34");
        names.add("public.example", address);
        assertThat(guard.resolve("public.example")).containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/33", "example.com/8", "10.0.0.0/x", "", "::/129"})
    void wrongRangesAreNamed(String range) {
        assertThatThrownBy(() -> AddressRange.of(range)).isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining("10.0.0.0/8");
    }
}
