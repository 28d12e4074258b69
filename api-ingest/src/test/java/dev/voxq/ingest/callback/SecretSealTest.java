package dev.voxq.ingest.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.KeptSecret;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretSealTest {
    private static final CallbackSecret SECRET = new CallbackSecret("whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz");
    private static final CallbackSubject JOB = CallbackSubject.of(new JobId("job-1"));
    private static final String OLD = key(1);
    private static final String NEW = key(2);

    @Test
    void sealedSecretOpensUnderItsKeyAndShowsNothing() {
        var seal = seal(OLD);
        var kept = seal.seal(SECRET, JOB);

        assertThat(kept.value()).doesNotContain("MDEyMzQ1", "whsec_");
        assertThat(kept).asString().doesNotContain(kept.value());
        assertThat(seal).asString().doesNotContain(OLD);
        assertThat(seal.open(kept, JOB)).contains(SECRET);
        assertThat(seal.seal(SECRET, JOB)).isNotEqualTo(kept);
    }

    @Test
    void rotatedKeyOpensWhatTheOneBeforeSealed() {
        var old = seal(OLD).seal(SECRET, JOB);
        var rotated = seal(NEW + ", " + OLD);

        assertThat(rotated.open(old, JOB)).contains(SECRET);
        assertThat(seal(NEW).open(rotated.seal(SECRET, JOB), JOB)).contains(SECRET);
        assertThat(seal(NEW).open(old, JOB)).isEmpty();
        assertThat(SecretSeal.NONE.open(old, JOB)).isEmpty();
    }

    @Test
    void secretThatWasMovedToAnotherJobOrBatchStaysClosed() {
        var kept = seal(OLD).seal(SECRET, JOB);
        assertThat(seal(OLD).open(kept, CallbackSubject.of(new JobId("job-2")))).isEmpty();
        var batch = BatchId.random();
        var namesake = CallbackSubject.of(new JobId(batch.value()));
        assertThat(seal(OLD).open(seal(OLD).seal(SECRET, namesake), CallbackSubject.of(batch))).isEmpty();
    }

    @Test
    void secretOfATimeWithoutKeysIsInTheClear() {
        var clear = SecretSeal.NONE.seal(SECRET, JOB);
        assertThat(clear.value()).isEqualTo(SECRET.value());
        assertThat(seal(OLD).open(clear, JOB)).contains(SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"hush", "aes256gcm:", "aes256gcm:AAAA", "aes256gcm:not base64", "aes256gcm:AAAAAAAAAAAAAAAA"})
    void whatWasNeverSealedStaysClosed(String value) {
        assertThat(seal(OLD).open(new KeptSecret(value), JOB)).isEmpty();
    }

    @Test
    void everyChangedByteIsNoticed() {
        var kept = seal(OLD).seal(SECRET, JOB).value();
        var at = kept.indexOf(':') + 1;
        var bytes = Base64.getDecoder().decode(kept.substring(at));
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] ^= 1;
            var changed = kept.substring(0, at) + Base64.getEncoder().encodeToString(bytes);
            assertThat(seal(OLD).open(new KeptSecret(changed), JOB)).isEmpty();
            bytes[i] ^= 1;
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "not!base64 | SETTING has a key that is no base64",
        "c2hvcnQ= | SETTING has a key of 5 bytes; expected the base64 of 32 bytes",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=, | SETTING has a key of 0 bytes"})
    void wrongKeyIsNamedButNotShown(String keys, String problem) {
        assertThatThrownBy(() -> SecretSeal.of("SETTING", keys)).isInstanceOf(InvalidFieldException.class)
                .hasMessageContaining(problem).message().doesNotContain("not!", "c2hvcnQ", "AAECAw");
    }

    private static SecretSeal seal(String keys) {
        return SecretSeal.of("SETTING", keys);
    }

    private static String key(int first) {
        var bytes = new byte[32];
        bytes[0] = (byte) first;
        return Base64.getEncoder().encodeToString(bytes);
    }
}
