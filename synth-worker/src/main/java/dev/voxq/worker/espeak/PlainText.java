package dev.voxq.worker.espeak;

import java.util.regex.Pattern;

/// Text as espeak-ng must be given it so that every character is spoken text and none an instruction.
final class PlainText {
    /// Control characters would be commands (0x01 begins one), and halves of surrogate pairs are no characters.
    private static final Pattern UNSPEAKABLE = Pattern.compile("[\\p{Cc}\\p{Cs}\\u2028\\u2029]");
    /// Two brackets would begin phoneme codes.
    private static final Pattern PHONEME_BRACKETS = Pattern.compile("\\[(?=\\[)");

    private PlainText() {}

    static String of(String sentence) {
        var spoken = UNSPEAKABLE.matcher(sentence).replaceAll(" ");
        return PHONEME_BRACKETS.matcher(spoken).replaceAll("[ ");
    }

    /// What to put between two sentences. One that ends in a letter, a heading say, needs a paragraph's end to be heard
    /// as one.
    static String gapAfter(String sentence) {
        return Character.isLetterOrDigit(sentence.codePointBefore(sentence.length())) ? "\n\n" : " ";
    }
}
