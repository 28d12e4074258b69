package dev.voxq.worker.delivery;

import dev.voxq.model.SpokenSentence;
import dev.voxq.model.SubtitleFormat;
import java.util.List;
import java.util.Locale;

/// Writes what is heard, and when, as subtitles: [WebVTT](https://www.w3.org/TR/webvtt1/) or SubRip.
final class Subtitles {
    private static final String ARROW = " --> ";

    private Subtitles() {}

    /// A cue for each sentence.
    ///
    /// @param text that the sentences are stretches of
    static String of(String text, List<SpokenSentence> sentences, SubtitleFormat format) {
        var file = new StringBuilder(format == SubtitleFormat.VTT ? "WEBVTT\n\n" : "");
        for (int number = 1; number <= sentences.size(); number++) {
            var sentence = sentences.get(number - 1);
            file.append(number).append('\n').append(time(sentence.startSeconds(), format)).append(ARROW)
                    .append(time(sentence.endSeconds(), format)).append('\n')
                    .append(words(text.substring(sentence.start(), sentence.end()), format)).append("\n\n");
        }
        return file.toString();
    }

    /// The two formats differ in the point alone.
    private static String time(double seconds, SubtitleFormat format) {
        long millis = Math.round(seconds * 1000);
        return String.format(Locale.ROOT, "%02d:%02d:%02d%c%03d", millis / 3_600_000, millis / 60_000 % 60,
                millis / 1000 % 60, format == SubtitleFormat.VTT ? '.' : ',', millis % 1000);
    }

    /// On one line: a blank one would end the cue.
    private static String words(String stretch, SubtitleFormat format) {
        var line = stretch.strip().replaceAll("\\s+", " ");
        return format == SubtitleFormat.VTT
                ? line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                : line;
    }
}
