package dev.voxq.worker.text;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.util.ULocale;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// Cuts a text into sentences by the Unicode rules (UAX #29), leaving whole what only looks like an end ([Abbreviations]
/// and CLDR's segment suppressions), and cuts what is longer than a bound where it hurts least: behind a clause, else
/// between words, else between characters as the reader sees them.
///
/// A single line break ends a sentence only after a short line, a heading or an item of a list; after a long one it is
/// taken for a wrapped paragraph.
public final class Sentences {
    /// Units from which on a line is taken for one that was wrapped.
    private static final int WRAPPED_LINE = 50;
    private static final Pattern LINE_BREAK = Pattern.compile("\\r\\n|[\\n\\r\\u0085\\u2028]");
    private static final String CLAUSE_ENDS = ",;:–—)，、；：）،؛।";

    private final ULocale locale;
    private final int longest;

    /// @param language a BCP-47 tag; the empty one knows no abbreviations
    /// @param longest most UTF-16 units of one sentence, 2 or more
    public Sentences(String language, int longest) {
        if (longest < 2) {
            throw new IllegalArgumentException("longest is " + longest + "; expected 2 or more");
        }
        this.locale = new ULocale.Builder()
                .setLocale(ULocale.forLocale(Locale.forLanguageTag(language)))
                .setUnicodeLocaleKeyword("ss", "standard")
                .build();
        this.longest = longest;
    }

    /// The sentences in their order, without the white space around them, none empty and none longer than the bound.
    public List<TextRange> of(String text) {
        var sentences = new ArrayList<TextRange>();
        var unwrapped = unwrapped(text);
        var breaks = BreakIterator.getSentenceInstance(locale);
        var lineBreaks = LINE_BREAK.matcher(unwrapped);
        int lineStart = 0;
        while (lineBreaks.find()) {
            addSentences(breaks, unwrapped, lineStart, lineBreaks.start(), sentences);
            lineStart = lineBreaks.end();
        }
        addSentences(breaks, unwrapped, lineStart, text.length(), sentences);
        return sentences;
    }

    private void addSentences(BreakIterator breaks, String text, int lineStart, int lineEnd,
            List<TextRange> sentences) {
        var line = text.substring(lineStart, lineEnd);
        breaks.setText(line);
        int start = 0;
        for (int end = breaks.next(); end != BreakIterator.DONE; end = breaks.next()) {
            if (end == line.length() || !Abbreviations.endsAt(line, start, end)) {
                addBounded(text, lineStart + start, lineStart + end, sentences);
                start = end;
            }
        }
    }

    /// The same sentences put together, as many neighbours as fit into the bound.
    public List<TextRange> inGroups(String text) {
        var groups = new ArrayList<TextRange>();
        for (var sentence : of(text)) {
            if (!groups.isEmpty() && sentence.end() - groups.getLast().start() <= longest) {
                groups.add(new TextRange(groups.removeLast().start(), sentence.end()));
            } else {
                groups.add(sentence);
            }
        }
        return groups;
    }

    private void addBounded(String text, int start, int end, List<TextRange> sentences) {
        var rest = stripped(text, start, end);
        while (rest.length() > longest) {
            int cut = cut(text, rest.start());
            sentences.add(stripped(text, rest.start(), cut));
            rest = stripped(text, cut, rest.end());
        }
        if (rest.length() > 0) {
            sentences.add(rest);
        }
    }

    /// The best place to end a sentence that begins at `start` and is too long. Clauses and words count only beyond
    /// half the bound, so that pieces stay about even.
    private int cut(String text, int start) {
        int limit = start + longest;
        for (int at = limit; at > start + longest / 2; at--) {
            if (CLAUSE_ENDS.indexOf(text.charAt(at - 1)) >= 0 && !isInsideNumber(text, at)) {
                return at;
            }
        }
        int word = lastBreak(BreakIterator.getLineInstance(locale), text, limit);
        if (word > start + longest / 2) {
            return word;
        }
        int character = lastBreak(BreakIterator.getCharacterInstance(locale), text, limit);
        return character > start ? character : limit;
    }

    private static int lastBreak(BreakIterator breaks, String text, int limit) {
        breaks.setText(text);
        return breaks.isBoundary(limit) ? limit : breaks.preceding(limit);
    }

    private static boolean isInsideNumber(String text, int at) {
        return at < text.length() && Character.isDigit(text.charAt(at));
    }

    /// The text with a blank for each line break that only wraps a line; as long as the text.
    private static String unwrapped(String text) {
        var unwrapped = new StringBuilder(text);
        var lineBreaks = LINE_BREAK.matcher(text);
        for (int lineStart = 0; lineBreaks.find(); lineStart = lineBreaks.end()) {
            int next = lineBreaks.end();
            boolean blankLineFollows = next < text.length() && "\r\n".indexOf(text.charAt(next)) >= 0;
            if (lineBreaks.start() - lineStart >= WRAPPED_LINE && !blankLineFollows) {
                for (int at = lineBreaks.start(); at < next; at++) {
                    unwrapped.setCharAt(at, ' ');
                }
            }
        }
        return unwrapped.toString();
    }

    private static TextRange stripped(String text, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && isBlank(text.charAt(from))) {
            from++;
        }
        while (to > from && isBlank(text.charAt(to - 1))) {
            to--;
        }
        return new TextRange(from, to);
    }

    private static boolean isBlank(char unit) {
        return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || Character.isISOControl(unit);
    }
}
