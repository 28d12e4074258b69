package dev.voxq.model;

/// Where uploaded voices lie in the store. A voice exists as long as its profile does.
///
/// @param bucket `S3_BUCKET`
public record VoiceFolder(String bucket) {
    private static final String ROOT = "voices/";

    /// Everything of all voices lies under this prefix.
    public String root() {
        return ROOT;
    }

    /// Everything of one voice lies under this prefix.
    public String of(VoiceId voice) {
        return ROOT + voice + "/";
    }

    /// The [UploadedVoice] as JSON.
    public StoreLocation profile(VoiceId voice) {
        return new StoreLocation(bucket, of(voice) + "voice.json");
    }

    /// The file as it was uploaded.
    public StoreLocation clip(VoiceId voice) {
        return new StoreLocation(bucket, of(voice) + "clip");
    }

    /// What an encoder made of the clip.
    ///
    /// @param encoder a digest of all the prompt depends on but the clip
    public StoreLocation prompt(VoiceId voice, String encoder) {
        return new StoreLocation(bucket, of(voice) + "prompts/" + encoder);
    }
}
