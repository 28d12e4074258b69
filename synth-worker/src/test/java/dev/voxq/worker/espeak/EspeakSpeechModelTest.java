package dev.voxq.worker.espeak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.Sampling;
import dev.voxq.worker.audio.Pcm;
import dev.voxq.worker.audio.Resampler;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EspeakSpeechModelTest {
    private static final String TEXT = "The first sentence is this one. Then Dr. Smith spoke, at length! And a third?";

    private static SpeechModel model;

    @BeforeAll
    static void open() {
        model = EspeakSpeechModel.open(Espeak.binary(), 8);
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void textIsSpokenInFullFramesAndALastOne() throws Exception {
        try (var utterance = model.open(Espeak.speech(TEXT))) {
            model.prefill(utterance);
            Espeak.stepToTheEnd(model, utterance);

            assertThat(utterance.finishReason()).isEqualTo(FinishReason.STOP);
            for (int frame = 1; frame < utterance.framesSpoken(); frame++) {
                model.decode(List.of(utterance), 1);
                assertThat(utterance.takeSamples()).hasSize(SpeechModel.FRAME_SAMPLES);
            }
            model.decode(List.of(utterance), 1);
            assertThat(utterance.takeSamples()).hasSizeBetween(1, SpeechModel.FRAME_SAMPLES);
            assertThat(utterance.framesDecoded()).isEqualTo(utterance.framesSpoken());
        }
    }

    @Test
    void speechIsLoudSoonAndNeverClipped() throws Exception {
        var samples = Espeak.samples(model, Espeak.speech(TEXT));

        assertThat(Espeak.seconds(samples)).isBetween(4.0, 8.0);
        assertThat(firstAbove(samples, 0.01f)).as("samples of silence at the start").isLessThan(1_200);
        assertThat(firstAbove(samples, 0.2f)).isBetween(0, 12_000);
        assertThat(firstAbove(samples, 0.999f)).isEqualTo(samples.length);
    }

    @Test
    void sentencesJoinAsOneStream() throws Exception {
        var catalog = EspeakCatalog.of(Espeak.binary());
        var cast = new Casting(catalog).cast(null, null);
        var raw = new ByteArrayOutputStream();
        for (var line : new Script(catalog, TEXT, null, cast, EspeakVoice.NORMAL_PACE).lines()) {
            try (var process = EspeakProcess.start(Espeak.binary(), line)) {
                process.say(line.utf8());
                raw.write(process.audio().readAllBytes());
            }
        }
        var whole = Resampler.of(EspeakProcess.SAMPLE_RATE_HZ, SpeechModel.SAMPLE_RATE_HZ);
        var head = whole.accept(Pcm.samples(raw.toByteArray(), 0, raw.size()));
        var tail = whole.finish();

        var samples = Espeak.samples(model, Espeak.speech(TEXT));

        assertThat(samples).startsWith(head).endsWith(tail).hasSize(head.length + tail.length);
    }

    @Test
    void sameTextSoundsTheSameInWhateverCompany() throws Exception {
        var alone = Espeak.samples(model, Espeak.speech(TEXT));
        try (var first = model.open(Espeak.speech(TEXT));
                var second = model.open(Espeak.speech("Something else.", "vivian", null, 1.5))) {
            model.prefill(first);
            model.prefill(second);
            Espeak.stepToTheEnd(model, first, second);
            model.decode(List.of(first), first.framesSpoken());

            assertThat(first.takeSamples()).isEqualTo(alone);
        }
    }

    @Test
    void voicesSoundDifferentAndAliasesTheSame() throws Exception {
        var ryan = Espeak.samples(model, Espeak.speech("Hello there."));
        var vivian = Espeak.samples(model, Espeak.speech("Hello there.", "vivian", null, 1));

        assertThat(vivian).isNotEqualTo(ryan);
        assertThat(Espeak.samples(model, Espeak.speech("Hello there.", "nova", null, 1))).isEqualTo(vivian);
        assertThat(Espeak.samples(model, Espeak.speech("Hello there.", "en-us+f3", null, 1))).isEqualTo(vivian);
        assertThat(Espeak.samples(model, Espeak.speech("Hello there.", "f3", "English", 1))).isEqualTo(vivian);
    }

    @ParameterizedTest
    @CsvSource({"Guten Tag, German, de-DE", "Bonjour, French, fr", "Hola, Spanish, es-ES", "Olá, Portuguese, pt",
        "Ciao, Italian, it-IT", "Hello, English, en-US"})
    void languagesAreKnownByNameAndByTag(String text, String name, String tag) throws Exception {
        assertThat(Espeak.samples(model, Espeak.speech(text, null, name, 1)))
                .isEqualTo(Espeak.samples(model, Espeak.speech(text, null, tag, 1)));
    }

    @ParameterizedTest
    @CsvSource({"Привет всем, Russian", "你好世界, Chinese", "こんにちは, Japanese", "안녕하세요, Korean", "γειά σου, Greek"})
    void scriptDecidesWhereNoLanguageIsNamed(String text, String language) throws Exception {
        assertThat(Espeak.samples(model, Espeak.speech(text, "sohee", "auto", 1)))
                .isEqualTo(Espeak.samples(model, Espeak.speech(text, "sohee", language, 1)))
                .isNotEqualTo(Espeak.samples(model, Espeak.speech(text, "sohee", "English", 1)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.25, 0.5, 2, 4})
    void speedIsHeeded(double speed) throws Exception {
        var text = "The quick brown fox jumps over the lazy dog and then goes home to sleep for a very long time";
        double normal = Espeak.seconds(Espeak.samples(model, Espeak.speech(text)));

        double paced = Espeak.seconds(Espeak.samples(model, Espeak.speech(text, null, null, speed)));

        assertThat(paced).isCloseTo(normal / speed, Percentage.withPercentage(12));
    }

    @Test
    void textIsNeverAnInstruction() throws Exception {
        assertThat(Espeak.samples(model, Espeak.speech("hello \u0001200S big \u0000world")))
                .isEqualTo(Espeak.samples(model, Espeak.speech("hello  200S big  world")));
        assertThat(Espeak.samples(model, Espeak.speech("say [[h@loU]] now")))
                .isEqualTo(Espeak.samples(model, Espeak.speech("say [ [h@loU]] now")));
        assertThat(Espeak.seconds(Espeak.samples(model, Espeak.speech("--version -w /tmp/x"))))
                .isCloseTo(2, within(1.9));
        assertThat(Espeak.seconds(Espeak.samples(model, Espeak.speech("a <break time=\"9s\"/> b")))).isLessThan(6);
        assertThat(Espeak.samples(model, Espeak.speech("lone \uD83D half"))).isNotEmpty();
    }

    @Test
    void textWithNothingToSayEndsAtOnce() throws Exception {
        assertThat(Espeak.seconds(Espeak.samples(model, Espeak.speech("…")))).isLessThan(1);
        assertThat(Espeak.samples(model, Espeak.speech("\u0001\u0002"))).isEmpty();
    }

    @Test
    void frameLimitEndsTheUtterance() throws Exception {
        var three = new Sampling(null, null, null, null, null, 3, null);
        try (var utterance = model.open(new Speech(TEXT, null, null, null, three, 0, 1, null))) {
            model.prefill(utterance);
            Espeak.stepToTheEnd(model, utterance);

            assertThat(utterance.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(utterance.framesSpoken()).isEqualTo(3);
        }
    }

    @Test
    void whatItCannotSayIsRefusedByField() {
        assertRefused(Espeak.speech("Hi", "gandalf", null, 1), FailureCode.UNKNOWN_VOICE, "voice",
                "voice is \"gandalf\"; this engine is espeak-ng and knows ryan, vivian, serena");
        assertRefused(Espeak.speech("Hi", "de+gandalf", null, 1), FailureCode.UNKNOWN_VOICE, "voice", "de+gandalf");
        assertRefused(Espeak.speech("Hi", null, "Elvish", 1), FailureCode.UNKNOWN_LANGUAGE, "language",
                "language is \"Elvish\"; this engine is espeak-ng and knows auto, Chinese, English");
        assertRefused(Espeak.speech("Hi", "de", "English", 1), FailureCode.UNSUPPORTED, "language",
                "espeak-ng's voice de speaks one language only");
        assertRefused(Espeak.speech("  "), FailureCode.INVALID_REQUEST, "input", "input is blank");
        assertRefused(
                new Speech("Hi", null, null, null, Sampling.DEFAULTS, 0, 1,
                        new ClonePrompt(new float[9], new int[0][], null)),
                FailureCode.UNSUPPORTED, "voice", "cannot imitate");
    }

    @Test
    void infoSaysPlainlyWhatItIs() {
        assertThat(model.info().engine()).isEqualTo("espeak-ng");
        assertThat(model.info().ownPace()).isTrue();
        assertThat(model.info().voices()).startsWith("ryan", "vivian", "serena", "uncle_fu", "dylan", "eric", "aiden",
                "ono_anna", "sohee").contains("alloy", "f3", "whisper");
        assertThat(model.info().languages()).startsWith("Chinese", "English", "Japanese", "Korean", "German")
                .hasSizeGreaterThan(80);
    }

    private static void assertRefused(Speech speech, FailureCode code, String field, String message) {
        assertThatThrownBy(() -> model.open(speech)).isInstanceOfSatisfying(SpeechRefusedException.class, refusal -> {
            assertThat(refusal.code()).isEqualTo(code);
            assertThat(refusal.field()).isEqualTo(field);
            assertThat(refusal).hasMessageContaining(message);
        });
    }

    private static int firstAbove(float[] samples, float level) {
        int at = 0;
        while (at < samples.length && Math.abs(samples[at]) < level) {
            at++;
        }
        return at;
    }
}
