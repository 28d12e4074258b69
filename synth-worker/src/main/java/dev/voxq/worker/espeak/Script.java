package dev.voxq.worker.espeak;

import dev.voxq.worker.espeak.Casting.Cast;
import dev.voxq.worker.text.Languages;
import dev.voxq.worker.text.Scripts;
import dev.voxq.worker.text.Sentences;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A text with its cast, made into lines to speak one after the other.
///
/// The first line is the first sentence, so that it is heard soon. Later lines take as many sentences as fit, for
/// starting a process costs as much as ten seconds of speech.
///
/// @param language what the caller named, or null
record Script(EspeakCatalog catalog, String text, @Nullable String language, Cast cast, int wordsPerMinute) {
    /// UTF-16 units.
    private static final int LONGEST_LINE = 500;
    private static final String NO_LETTERS = "en";

    List<Line> lines() {
        var written = Scripts.likelyLanguage(text).orElse(NO_LETTERS);
        var tag = language == null ? written : Languages.tag(language).orElse(written);
        var lines = new ArrayList<Line>();
        for (var range : new Sentences(tag, LONGEST_LINE).of(text)) {
            var sentence = PlainText.of(range.of(text));
            add(lines, new Line(sentence, voice(sentence, written), false));
        }
        if (!lines.isEmpty()) {
            var last = lines.removeLast();
            lines.add(new Line(last.text(), last.voice(), true));
        }
        return lines;
    }

    private static void add(List<Line> lines, Line next) {
        if (lines.size() > 1) {
            var line = lines.getLast();
            var both = line.text() + PlainText.gapAfter(line.text()) + next.text();
            if (line.voice().equals(next.voice()) && both.length() <= LONGEST_LINE) {
                lines.set(lines.size() - 1, new Line(both, line.voice(), false));
                return;
            }
        }
        lines.add(next);
    }

    private EspeakVoice voice(String sentence, String written) {
        var file = cast.language() != null
                ? cast.language()
                : catalog.language(Scripts.likelyLanguage(sentence).orElse(written))
                        .or(() -> catalog.language(NO_LETTERS)).orElseThrow();
        return new EspeakVoice(file + cast.variant(), cast.pitch(), wordsPerMinute);
    }
}
