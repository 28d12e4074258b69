package dev.voxq.ingest.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.Sha256;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiKeysTest {
    private static final String DIGEST = Sha256.hex("a key".getBytes(StandardCharsets.UTF_8));

    @Test
    void keyFindsItsTenantByDigestAlone() {
        var keys = ApiKeys.parse("[{\"tenant\":\"acme\",\"key_sha256\":[\"" + DIGEST
                + "\"],\"requests_per_minute\":60}]");

        assertThat(keys.find("a key")).hasValueSatisfying(tenant -> {
            assertThat(tenant.name()).isEqualTo("acme");
            assertThat(tenant.requestsPerMinute()).isEqualTo(60);
        });
        assertThat(keys.find(DIGEST)).isEmpty();
        assertThat(keys.required()).isTrue();
        assertThat(ApiKeys.NONE.required()).isFalse();
        assertThat(keys.toString()).doesNotContain(DIGEST);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{} | API_KEYS cannot be read",
        "[{\"key_sha256\":[]}] | tenant is missing",
        "[{\"tenant\":\"A B\",\"key_sha256\":[\"D\"]}] | tenant is \"A B\"",
        "[{\"tenant\":\"a\"}] | key_sha256 of \"a\"",
        "[{\"tenant\":\"a\",\"key_sha256\":[\"in the clear\"]}] | key_sha256 of \"a\" has a wrong form",
        "[{\"tenant\":\"a\",\"key_sha256\":[\"D\"]},{\"tenant\":\"b\",\"key_sha256\":[\"D\"]}] | given before",
        "[{\"tenant\":\"a\",\"key_sha256\":[\"D\"]},{\"tenant\":\"a\",\"key_sha256\":[\"D\"]}] | twice",
        "[{\"tenant\":\"a\",\"key_sha256\":[\"D\"],\"requests_per_minute\":0}] | requests_per_minute is 0",
        "[{\"tenant\":\"a\",\"key_sha256\":[\"D\"],\"quota\":1}] | quota",
        "[{\"tenant\":\"a\",\"key_sha256\":[\"D\"],\"callback_secret\":\"x\"}] | callback.secret"})
    void nonsenseIsNamedAndNoKeyQuoted(String json, String problem) {
        assertThatThrownBy(() -> ApiKeys.parse(json.replace("\"D\"", "\"" + DIGEST + "\"")))
                .isInstanceOf(InvalidFieldException.class).hasMessageContaining(problem)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("in the clear").doesNotContain(DIGEST));
    }
}
