package dev.voxq.worker.espeak;

import static java.util.Map.entry;

import dev.voxq.model.FailureCode;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.speech.SpeechRefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Who speaks: finds espeak-ng's voice for the names that callers use.
///
/// The speakers of Qwen3-TTS and the voices of OpenAI stand for variants of espeak-ng's one voice, women for women and
/// men for men, and speak every language. espeak-ng's own voices can be named too: a variant (`f3`), a language voice
/// (`en-gb-scotland`), or both (`de+f3`).
final class Casting {
    private static final int NORMAL_PITCH = 50;
    private static final int SHOWN = 12;

    /// A variant (none where empty) and a pitch.
    private record Part(String variant, int pitch) {}

    private static final List<String> SPEAKERS = List.of("ryan", "vivian", "serena", "uncle_fu", "dylan", "eric",
            "aiden", "ono_anna", "sohee");
    private static final Map<String, Part> PARTS = Map.ofEntries(
            entry("ryan", new Part("", NORMAL_PITCH)),
            entry("vivian", new Part("f3", NORMAL_PITCH)),
            entry("serena", new Part("f1", 45)),
            entry("uncle_fu", new Part("m4", 30)),
            entry("dylan", new Part("m3", 60)),
            entry("eric", new Part("m7", 45)),
            entry("aiden", new Part("m2", 65)),
            entry("ono_anna", new Part("f5", 65)),
            entry("sohee", new Part("f2", 55)));
    private static final Map<String, String> ALIASES = Map.of("alloy", "ryan", "echo", "eric", "fable", "dylan", "onyx",
            "uncle_fu", "nova", "vivian", "shimmer", "serena");

    private final EspeakCatalog catalog;

    Casting(EspeakCatalog catalog) {
        this.catalog = catalog;
    }

    /// A voice whose language may still be open.
    ///
    /// @param language voice file of the language, or null to go by the script of each sentence
    /// @param variant `+f3`, or nothing
    record Cast(@Nullable String language, String variant, int pitch) {}

    /// Finds the voice.
    ///
    /// @throws SpeechRefusedException when voice or language is not known here, or they do not go together
    Cast cast(@Nullable VoiceId voice, @Nullable String language) throws SpeechRefusedException {
        var cast = voice == null ? part(SPEAKERS.getFirst()).orElseThrow() : cast(voice);
        if (language == null || language.strip().equalsIgnoreCase("auto")) {
            return cast;
        }
        var file = catalog.language(language).orElseThrow(() -> unknownLanguage(language));
        if (cast.language() != null && !cast.language().equals(file)) {
            throw new SpeechRefusedException(FailureCode.UNSUPPORTED, "language", "language is "
                    + InvalidFieldException.quote(language) + ", but espeak-ng's voice " + voice
                    + " speaks one language only; leave out one of the two");
        }
        return new Cast(file, cast.variant(), cast.pitch());
    }

    /// All names but the language voices'.
    List<String> names() {
        return Stream.of(SPEAKERS, ALIASES.keySet().stream().sorted().toList(), catalog.variantNames())
                .flatMap(List::stream).distinct().toList();
    }

    private Cast cast(VoiceId voice) throws SpeechRefusedException {
        var name = voice.value();
        int plus = name.indexOf('+');
        var found = plus < 0
                ? part(name).or(() -> variant(name)).or(() -> catalog.voice(name).map(file -> new Cast(file, "",
                        NORMAL_PITCH)))
                : catalog.voice(name.substring(0, plus)).flatMap(file -> variant(name.substring(plus + 1))
                        .map(variant -> new Cast(file, variant.variant(), NORMAL_PITCH)));
        return found.orElseThrow(() -> unknownVoice(name));
    }

    private Optional<Cast> part(String name) {
        return Optional.ofNullable(PARTS.get(ALIASES.getOrDefault(name, name)))
                .map(part -> new Cast(null, suffix(part.variant()), part.pitch()));
    }

    private Optional<Cast> variant(String name) {
        return catalog.variant(name).map(file -> new Cast(null, "+" + file, NORMAL_PITCH));
    }

    /// The variant, if this espeak-ng has it.
    private String suffix(String variant) {
        return catalog.variant(variant).map(file -> "+" + file).orElse("");
    }

    private SpeechRefusedException unknownVoice(String name) {
        return new SpeechRefusedException(FailureCode.UNKNOWN_VOICE, "voice", "voice is "
                + InvalidFieldException.quote(name) + "; this engine is espeak-ng and knows " + some(names())
                + ", and its language voices, such as de or en-gb-scotland+f3");
    }

    private SpeechRefusedException unknownLanguage(String language) {
        return new SpeechRefusedException(FailureCode.UNKNOWN_LANGUAGE, "language", "language is "
                + InvalidFieldException.quote(language) + "; this engine is espeak-ng and knows auto, "
                + some(catalog.languageNames()) + ", and their tags, such as de or pt-BR");
    }

    private static String some(List<String> names) {
        var shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() <= SHOWN ? shown : shown + " … (" + names.size() + " in all)";
    }
}
