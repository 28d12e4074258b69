package dev.voxq.worker.checkpoint;

import java.util.Arrays;

/// What a checkpoint was trained to take a voice from (`tts_model_type`).
public enum ModelType {
    /// Named speakers, optionally with an instruction.
    CUSTOM_VOICE("custom_voice"),
    /// A reference clip: has the speaker encoder.
    BASE("base"),
    /// A description of the voice.
    VOICE_DESIGN("voice_design");

    private final String configName;

    ModelType(String configName) {
        this.configName = configName;
    }

    public String configName() {
        return configName;
    }

    static ModelType of(Fields config) {
        String name = config.string("tts_model_type");
        return Arrays.stream(values()).filter(type -> type.configName.equals(name)).findFirst()
                .orElseThrow(() -> config.wrong("tts_model_type",
                        "one of " + Arrays.stream(values()).map(ModelType::configName).toList(), name));
    }
}
