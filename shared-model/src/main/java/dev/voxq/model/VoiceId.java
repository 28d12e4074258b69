package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The name of a voice, in lower case: a speaker of the model, an alias, or an uploaded reference clip (`voice_…`).
public record VoiceId(@JsonValue String value) {
    /// What the ids of uploaded voices begin with.
    public static final String UPLOADED = "voice_";
    private static final char OWNER_END = '.';
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._+-]{0,79}");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public VoiceId {
        value = value.toLowerCase(Locale.ROOT);
        InvalidFieldException.require(FORM.matcher(value).matches(), "voice", value,
                "1 to 80 of a-z 0-9 . _ + - beginning with a letter or digit");
    }

    /// Whether it names an [UploadedVoice].
    public boolean uploaded() {
        return value.startsWith(UPLOADED);
    }

    /// Whether a tenant may use it: the voices of the models are everybody's, uploaded ones carry their tenant's name.
    ///
    /// @param tenant absent where there are no tenants
    public boolean isFor(@Nullable String tenant) {
        return !uploaded() || (tenant == null ? value.indexOf(OWNER_END) < 0 : value.startsWith(uploadedBy(tenant)));
    }

    /// What the ids of a tenant's uploaded voices begin with.
    public static String uploadedBy(@Nullable String tenant) {
        return tenant == null ? UPLOADED : UPLOADED + tenant + OWNER_END;
    }

    @Override
    public String toString() {
        return value;
    }
}
