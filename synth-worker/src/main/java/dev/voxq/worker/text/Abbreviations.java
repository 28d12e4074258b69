package dev.voxq.worker.text;

import java.util.regex.Pattern;

/// Full stops that end no sentence. The lists of CLDR lack many of them; and where one is taken for too many, two
/// sentences are spoken in one breath, which does less harm than a pause behind a title.
final class Abbreviations {
    /// Titles and the like, which a name follows, in the languages of Qwen3-TTS that write them.
    private static final String TITLES = "Dr|Dra|Prof|Mr|Mrs|Ms|Mx|St|Ste|Lt|Gen|Col|Sgt|Capt|Cpt|Maj|Rev|Hon|Gov|Pres"
            + "|Hr|Fr|Frl|Sr|Sra|Srta|Mme|Mlle|Sig|Dott|Ing|Mag|Dipl|vs|ca|bzw|ggf|evtl|inkl|gest|geb";
    /// What a number follows.
    private static final String COUNTS = "No|Nos|Nr|Nº|Fig|Vol|Art|Abs|pp|pg|Ch|Sec|Bd|Kap|Tel|núm|pág";
    private static final String WORD_START = "(?<![\\p{L}\\p{N}])";

    /// A title; an initial or the last letter of `U.S.` and `z. B.`; an ordinal or the number of an item.
    private static final Pattern OPEN = Pattern.compile(
            WORD_START + "(?:" + TITLES + "|\\p{L}|\\p{N}{1,2})\\.\\s*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern COUNTING = Pattern.compile(WORD_START + "(?:" + COUNTS + ")\\.\\s*$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    /// Longer than any of them with the blanks behind it.
    private static final int REACH = 16;

    private Abbreviations() {}

    /// Whether the stretch of a line from `start` ends, at `end`, in a full stop that does not end the sentence.
    static boolean endsAt(String text, int start, int end) {
        var tail = text.substring(Math.max(start, end - REACH), end);
        return OPEN.matcher(tail).find() || (Character.isDigit(text.charAt(end)) && COUNTING.matcher(tail).find());
    }
}
