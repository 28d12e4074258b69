package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;
import java.util.regex.Pattern;

/// The name of a voice, in lower case: a speaker of the model, an alias, or an uploaded reference clip (`voice_…`).
public record VoiceId(@JsonValue String value) {
    /// What the ids of uploaded voices begin with.
    public static final String UPLOADED = "voice_";
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

    @Override
    public String toString() {
        return value;
    }
}
