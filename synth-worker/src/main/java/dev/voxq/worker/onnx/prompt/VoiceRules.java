package dev.voxq.worker.onnx.prompt;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.checkpoint.CodecTokens;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.checkpoint.ModelType;
import dev.voxq.worker.checkpoint.Speaker;
import dev.voxq.worker.speech.SpeechRefusedException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What a checkpoint can be asked for: which kinds of voice, which speakers and languages, and whether it heeds instructions.
final class VoiceRules {
    private static final String CHINESE = "chinese";

    private final ModelConfig config;

    VoiceRules(ModelConfig config) {
        this.config = config;
    }

    /// Refuses a voice of a kind that the checkpoint was not trained for.
    void checkKind(VoicePrompt voice) throws SpeechRefusedException {
        ModelType needed = switch (voice) {
            case VoicePrompt.Named _ -> ModelType.CUSTOM_VOICE;
            case VoicePrompt.Designed _ -> ModelType.VOICE_DESIGN;
            case VoicePrompt.Cloned _ -> ModelType.BASE;
        };
        if (config.type() != needed) {
            throw new SpeechRefusedException(FailureCode.UNSUPPORTED, "voice", "this checkpoint's tts_model_type is "
                    + config.type().configName() + ": it takes " + offer() + "; " + wanted(voice) + " needs a "
                    + needed.configName() + " checkpoint");
        }
    }

    private String offer() {
        return switch (config.type()) {
            case CUSTOM_VOICE -> "one of the speakers " + config.talker().speakers().keySet();
            case BASE -> "a reference clip to clone";
            case VOICE_DESIGN -> "an instruction that describes the voice";
        };
    }

    private static String wanted(VoicePrompt voice) {
        return switch (voice) {
            case VoicePrompt.Named(String speaker) -> "the named speaker \"" + speaker + "\"";
            case VoicePrompt.Designed _ -> "a described voice";
            case VoicePrompt.Cloned _ -> "a reference clip";
        };
    }

    Optional<Speaker> speaker(VoicePrompt voice) throws SpeechRefusedException {
        if (!(voice instanceof VoicePrompt.Named(String name))) {
            return Optional.empty();
        }
        Map<String, Speaker> speakers = config.talker().speakers();
        Speaker speaker = speakers.get(name.toLowerCase(Locale.ROOT));
        if (speaker == null) {
            throw new SpeechRefusedException(FailureCode.UNKNOWN_VOICE, "voice",
                    "speaker \"" + name + "\" is not one of " + speakers.keySet());
        }
        return Optional.of(speaker);
    }

    /// The control tokens that open the codec track: whether to think about the language, and which it is.
    int[] languageTokens(String language, Optional<Speaker> speaker) throws SpeechRefusedException {
        CodecTokens tokens = config.talker().tokens();
        Optional<Integer> id = languageId(language, speaker);
        return id.isEmpty()
                ? new int[]{tokens.nothink(), tokens.thinkBos(), tokens.thinkEos()}
                : new int[]{tokens.think(), tokens.thinkBos(), id.get(), tokens.thinkEos()};
    }

    /// A speaker of a dialect speaks it where Chinese or nothing is asked for.
    private Optional<Integer> languageId(String language, Optional<Speaker> speaker) throws SpeechRefusedException {
        Map<String, Integer> languages = config.talker().languages();
        String key = key(language);
        boolean automatic = key.equals(PromptRequest.AUTO);
        if (!automatic && !languages.containsKey(key)) {
            throw new SpeechRefusedException(FailureCode.UNKNOWN_LANGUAGE, "language", "language \"" + language
                    + "\" is not " + PromptRequest.AUTO + " or one of " + languages.keySet());
        }
        Optional<String> dialect = speaker.flatMap(Speaker::dialect);
        if (dialect.isPresent() && (automatic || key.equals(CHINESE))) {
            return dialect.map(languages::get);
        }
        return automatic ? Optional.empty() : Optional.ofNullable(languages.get(key));
    }

    /// A language as the checkpoint spells it: `German`, `de` and `de-AT` are all `german`.
    private String key(String language) {
        String name = language.strip().toLowerCase(Locale.ROOT);
        if (name.equals(PromptRequest.AUTO) || config.talker().languages().containsKey(name)) {
            return name;
        }
        return Locale.forLanguageTag(name.replace('_', '-')).getDisplayLanguage(Locale.ENGLISH)
                .toLowerCase(Locale.ROOT);
    }

    /// The instruction, where there is one and the checkpoint follows it; else a note that it does not.
    Optional<String> instruct(@Nullable String instruct, List<String> notes) {
        if (instruct == null || instruct.isEmpty()) {
            return Optional.empty();
        }
        if (!heedsInstructions()) {
            notes.add("instruct is ignored: a " + config.type().configName() + " checkpoint of size " + config.size()
                    + " does not follow instructions");
            return Optional.empty();
        }
        return Optional.of(instruct);
    }

    private boolean heedsInstructions() {
        return switch (config.type()) {
            case VOICE_DESIGN -> true;
            case CUSTOM_VOICE -> config.followsInstructions();
            case BASE -> false;
        };
    }
}
