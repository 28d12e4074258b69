package dev.voxq.worker.onnx.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import dev.voxq.worker.speech.SpeechRefusedException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rows themselves are compared with the official code's in [dev.voxq.worker.golden.GoldenRunnerTest].
class PromptsTest {
    private static final Checkpoint CHECKPOINT = Checkpoint.open(TinyCheckpoint.customVoice());
    private static final Prompts PROMPTS = Prompts.open(CHECKPOINT, TestRuntime.environment());

    @AfterAll
    static void close() {
        PROMPTS.close();
        CHECKPOINT.close();
    }

    @Test
    void anUnknownSpeakerIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> PROMPTS.lay(named("Pavarotti", "auto", null)))
                .isInstanceOfSatisfying(SpeechRefusedException.class, refused -> {
                    assertThat(refused.code()).isEqualTo(FailureCode.UNKNOWN_VOICE);
                    assertThat(refused.field()).isEqualTo("voice");
                }).hasMessageContaining("Pavarotti").hasMessageContaining("serena").hasMessageContaining("dylan");
    }

    @Test
    void anUnknownLanguageIsRefusedWithThoseThereAre() {
        assertThatThrownBy(() -> PROMPTS.lay(named("ryan", "klingon", null)))
                .isInstanceOfSatisfying(SpeechRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(
                        FailureCode.UNKNOWN_LANGUAGE))
                .hasMessageContaining("klingon").hasMessageContaining("auto").hasMessageContaining("german");
    }

    @ParameterizedTest
    @CsvSource({"German, german", "de, german", "de-AT, german", "zh_CN, chinese", " ENGLISH , english"})
    void aLanguageIsKnownByNameAndByTag(String asked, String name) throws SpeechRefusedException {
        assertThat(PROMPTS.lay(named("ryan", asked, null)).prefill().values())
                .isEqualTo(PROMPTS.lay(named("ryan", name, null)).prefill().values());
    }

    @Test
    void speakersAreKnownInAnyCase() throws SpeechRefusedException {
        assertThat(PROMPTS.lay(named("RYAN", "auto", null)).prefill().values())
                .isEqualTo(PROMPTS.lay(named("ryan", "auto", null)).prefill().values());
    }

    @Test
    void aCloneIsRefusedOnNamedSpeakers() {
        var clone = new VoicePrompt.Cloned(new float[PROMPTS.padding().width()], Optional.empty());

        assertThatThrownBy(() -> PROMPTS.lay(new PromptRequest("Hi", clone, "auto", null, true)))
                .isInstanceOfSatisfying(SpeechRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(
                        FailureCode.UNSUPPORTED))
                .hasMessageContaining("custom_voice").hasMessageContaining("reference clip")
                .hasMessageContaining("base checkpoint").hasMessageContaining("serena");
    }

    @Test
    void anInstructionThatIsNotFollowedIsNoted() throws SpeechRefusedException {
        Prompt with = PROMPTS.lay(named("ryan", "auto", "Whisper."));
        Prompt without = PROMPTS.lay(named("ryan", "auto", null));

        assertThat(with.prefill().values()).isEqualTo(without.prefill().values());
        assertThat(with.notes()).singleElement().asString().contains("instruct is ignored").contains("0b6");
        assertThat(without.notes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n", "\n\n\n"})
    void aTextOfNothingIsRefused(String text) {
        assertThatThrownBy(() -> PROMPTS.lay(new PromptRequest(text, new VoicePrompt.Named("ryan"),
                "auto", null, true))).isInstanceOf(SpeechRefusedException.class)
                .hasMessageContaining("nothing to speak");
    }

    @Test
    void streamedTextTrailsTokenByToken() throws SpeechRefusedException {
        Prompt streamed = PROMPTS.lay(new PromptRequest("Hello world", new VoicePrompt.Named("ryan"), "auto", null,
                true));
        Prompt whole = PROMPTS.lay(new PromptRequest("Hello world", new VoicePrompt.Named("ryan"), "auto", null,
                false));

        assertThat(streamed.trailing().count()).isEqualTo(2);
        assertThat(whole.trailing().values()).isEqualTo(PROMPTS.padding().values());
        assertThat(whole.prefill().count()).isEqualTo(streamed.prefill().count() + 3);
    }

    private static PromptRequest named(String speaker, String language, @Nullable String instruct) {
        return new PromptRequest("Hi", new VoicePrompt.Named(speaker), language, instruct, true);
    }
}
