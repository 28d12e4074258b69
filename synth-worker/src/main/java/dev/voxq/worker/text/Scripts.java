package dev.voxq.worker.text;

import com.ibm.icu.lang.UCharacter;
import com.ibm.icu.lang.UProperty;
import com.ibm.icu.lang.UScript;
import com.ibm.icu.util.ULocale;

import java.util.Optional;

/// Guesses a text's language from its script alone: the language most often written in it (CLDR likely subtags).
public final class Scripts {
    private Scripts() {}

    /// A language code such as `en`, `zh`, `ja`, `ru`; empty when the text has no letters.
    public static Optional<String> likelyLanguage(String text) {
        var counts = new int[UCharacter.getIntPropertyMaxValue(UProperty.SCRIPT) + 1];
        text.codePoints().map(UScript::getScript).forEach(script -> counts[script]++);
        counts[UScript.COMMON] = counts[UScript.INHERITED] = counts[UScript.UNKNOWN] = 0;
        boolean japanese = counts[UScript.HIRAGANA] + counts[UScript.KATAKANA] > 0;
        counts[UScript.HAN] += counts[UScript.HIRAGANA] + counts[UScript.KATAKANA];
        int most = mostFrequent(counts);
        if (counts[most] == 0) {
            return Optional.empty();
        }
        return Optional.of(most == UScript.HAN && japanese ? "ja" : likelyLanguage(most));
    }

    private static String likelyLanguage(int script) {
        return ULocale.addLikelySubtags(new ULocale("und_" + UScript.getShortName(script))).getLanguage();
    }

    private static int mostFrequent(int[] counts) {
        int most = 0;
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > counts[most]) {
                most = i;
            }
        }
        return most;
    }
}
