package dev.voxq.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A voice to imitate, as it was uploaded. Its id is the tenant and a digest of the clip, the transcript and the mode: who
/// uploads the same again gets the same voice.
///
/// @param name what people call it, or absent
/// @param transcript what is said in the clip; always there with [CloneMode#ICL], never otherwise
/// @param sha256 of the clip, in hex
/// @param bytes of the clip
public record UploadedVoice(
        VoiceId id,
        @Nullable String name,
        CloneMode mode,
        @Nullable String transcript,
        String sha256,
        int bytes,
        @JsonProperty("created_at") Instant createdAt) {
    public static final int MAX_TRANSCRIPT_LENGTH = 2_000;
    private static final int MAX_NAME_LENGTH = 100;
    private static final int ID_DIGITS = 40;

    /// Describes a clip that is being uploaded.
    ///
    /// @param mode absent, [CloneMode#ICL] where there is a transcript
    /// @param tenant whose voice it will be; absent where there are no tenants
    /// @throws InvalidFieldException naming the field of the upload that cannot be
    public static UploadedVoice of(byte[] clip, @Nullable String transcript, @Nullable CloneMode mode,
            @Nullable String name, @Nullable String tenant, Instant now) {
        var words = transcript == null || transcript.isBlank() ? null : transcript.strip();
        var chosen = mode != null ? mode : words == null ? CloneMode.X_VECTOR : CloneMode.ICL;
        check(words, chosen, name);
        var heard = chosen == CloneMode.ICL ? words : null;
        return new UploadedVoice(id(clip, heard, chosen, tenant), name, chosen, heard, Sha256.hex(clip),
                clip.length,
                now);
    }

    /// Whether these are the bytes that were uploaded.
    public boolean isOf(byte[] clip) {
        return clip.length == bytes && Sha256.hex(clip).equals(sha256);
    }

    private static void check(@Nullable String transcript, CloneMode mode, @Nullable String name) {
        if (mode == CloneMode.ICL && transcript == null) {
            throw new InvalidFieldException("ref_text",
                    "is missing; expected what is said in the file, or mode x_vector");
        }
        if (transcript != null && transcript.length() > MAX_TRANSCRIPT_LENGTH) {
            throw new InvalidFieldException("ref_text", "has " + transcript.length()
                    + " characters; expected at most " + MAX_TRANSCRIPT_LENGTH);
        }
        if (name != null) {
            InvalidFieldException.require(
                    !name.isBlank() && name.length() <= MAX_NAME_LENGTH && name.chars()
                            .noneMatch(Character::isISOControl),
                    "name", name, "1 to " + MAX_NAME_LENGTH + " characters without control characters, or none");
        }
    }

    private static VoiceId id(byte[] clip, @Nullable String transcript, CloneMode mode,
            @Nullable String tenant) {
        var digest = Sha256.digest();
        digest.update((mode.wireName() + "\0" + (transcript == null ? "" : transcript) + "\0").getBytes(UTF_8));
        digest.update(clip);
        return new VoiceId(VoiceId.uploadedBy(tenant) + Sha256.hex(digest).substring(0, ID_DIGITS));
    }
}
