package dev.voxq.ingest.callback;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.KeptSecret;
import dev.voxq.model.InvalidFieldException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// Seals the secrets that callbacks bring, so that who may read the log learns none: AES-256-GCM with a random nonce of 96
/// bits (NIST SP 800-38D).
///
/// The id of the job or batch is authenticated with its secret: sealed for one, it opens for no other.
///
/// @param keys the first seals, all open; without any, secrets are kept in the clear
public record SecretSeal(List<SecretKey> keys) {
    public static final SecretSeal NONE = new SecretSeal(List.of());

    private static final String SEALED = "aes256gcm:";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    public SecretSeal {
        keys = List.copyOf(keys);
    }

    /// Reads keys, each the base64 of 32 bytes, with commas between them.
    ///
    /// @param setting that holds them, whose name an error tells; it never tells the value
    public static SecretSeal of(String setting, String text) {
        return new SecretSeal(Arrays.stream(text.split(",", -1)).map(part -> key(setting, part.strip())).toList());
    }

    private static SecretKey key(String setting, String base64) {
        try {
            var key = Base64.getDecoder().decode(base64);
            if (key.length == KEY_BYTES) {
                return new SecretKeySpec(key, "AES");
            }
            throw wrong(setting, "has a key of " + key.length + " bytes");
        } catch (IllegalArgumentException e) {
            throw e instanceof InvalidFieldException named ? named : wrong(setting, "has a key that is no base64");
        }
    }

    private static InvalidFieldException wrong(String setting, String problem) {
        return new InvalidFieldException(setting,
                problem + "; expected the base64 of " + KEY_BYTES + " bytes (openssl rand -base64 " + KEY_BYTES
                        + "), several between commas");
    }

    /// Whether secrets are kept in the clear.
    boolean absent() {
        return keys.isEmpty();
    }

    KeptSecret seal(CallbackSecret secret, CallbackSubject subject) {
        if (absent()) {
            return new KeptSecret(secret.value());
        }
        var nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        try {
            var sealed = cipher(Cipher.ENCRYPT_MODE, keys.getFirst(), nonce, subject)
                    .doFinal(secret.value().getBytes(UTF_8));
            var whole = ByteBuffer.allocate(nonce.length + sealed.length).put(nonce).put(sealed).array();
            return new KeptSecret(SEALED + Base64.getEncoder().encodeToString(whole));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES-GCM", e);
        }
    }

    /// The secret, unless no key opens it, or it was sealed for something else.
    Optional<CallbackSecret> open(KeptSecret kept, CallbackSubject subject) {
        try {
            if (!kept.value().startsWith(SEALED)) {
                return Optional.of(new CallbackSecret(kept.value()));
            }
            var whole = Base64.getDecoder().decode(kept.value().substring(SEALED.length()));
            return keys.stream().flatMap(key -> open(key, whole, subject).stream()).findFirst()
                    .map(CallbackSecret::new);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> open(SecretKey key, byte[] whole, CallbackSubject subject) {
        if (whole.length < NONCE_BYTES) {
            return Optional.empty();
        }
        try {
            var opened = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(whole, NONCE_BYTES), subject)
                    .doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
            return Optional.of(new String(opened, UTF_8));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has AES-GCM", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, CallbackSubject subject)
            throws GeneralSecurityException {
        var cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(subject.key().getBytes(UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return keys.size() + " keys";
    }
}
