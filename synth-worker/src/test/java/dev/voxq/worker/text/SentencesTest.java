package dev.voxq.worker.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class SentencesTest {
    private static List<String> split(String language, int longest, String text) {
        return new Sentences(language, longest).of(text).stream().map(range -> range.of(text)).toList();
    }

    @Test
    void abbreviationsAndNumbersStayWhole() {
        assertThat(split("en", 500, "Dr. Smith paid 3.50 to Mr. Jones, e.g. in May. He left! Did he? Yes."))
                .containsExactly("Dr. Smith paid 3.50 to Mr. Jones, e.g. in May.", "He left!", "Did he?", "Yes.");
        assertThat(split("en", 500, "J. R. Tolkien met the U.S. Army, see No. 5. Ph.D. Lee said no. He left."))
                .containsExactly("J. R. Tolkien met the U.S. Army, see No. 5. Ph.D. Lee said no.", "He left.");
        assertThat(split("fr", 500, "M. Dupont et Mme. Lenoir sont là. Oui."))
                .containsExactly("M. Dupont et Mme. Lenoir sont là.", "Oui.");
        assertThat(split("de", 500, "Wir kamen z. B. am 3. Mai an. Prof. Klein nicht."))
                .containsExactly("Wir kamen z. B. am 3. Mai an.", "Prof. Klein nicht.");
    }

    @Test
    void everyScriptsOwnStopsCount() {
        assertThat(split("zh", 500, "你好。今天天气很好！我们走吧？好。")).containsExactly("你好。", "今天天气很好！", "我们走吧？", "好。");
        assertThat(split("hi", 500, "नमस्ते। आप कैसे हैं?")).containsExactly("नमस्ते।", "आप कैसे हैं?");
        assertThat(split("ar", 500, "مرحبا. كيف حالك؟ أنا بخير.")).containsExactly("مرحبا.", "كيف حالك؟", "أنا بخير.");
    }

    @Test
    void headingsAndItemsAreSentencesWrappedLinesAreNot() {
        var text = "A heading\n\nThis paragraph was wrapped by whoever wrote it down, so\nit goes on here.\n1. one\n2. two\nPlan B.\nEnd";

        assertThat(split("en", 500, text)).containsExactly("A heading",
                "This paragraph was wrapped by whoever wrote it down, so\nit goes on here.", "1. one", "2. two",
                "Plan B.", "End");
    }

    @Test
    void longSentencesAreCutBehindAClauseElseBetweenWordsElseAnywhere() {
        assertThat(split("en", 30, "This goes on for a while, then it goes on a bit more."))
                .containsExactly("This goes on for a while,", "then it goes on a bit more.");
        assertThat(split("en", 20, "one two three four five six seven"))
                .containsExactly("one two three four", "five six seven");
        assertThat(split("en", 10, "a".repeat(25))).containsExactly("a".repeat(10), "a".repeat(10), "a".repeat(5));
        assertThat(split("en", 20, "It cost 1,000,000,000,000 in all")).allMatch(part -> !part.endsWith(","));
    }

    @Test
    void groupsTakeAsManyNeighboursAsFit() {
        var text = "One two. Three four. Five six. Seven.";

        assertThat(new Sentences("en", 21).inGroups(text).stream().map(range -> range.of(text)))
                .containsExactly("One two. Three four.", "Five six. Seven.");
    }

    @Test
    void boundTooSmallForASurrogatePairIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Sentences("en", 1))
                .withMessage("longest is 1; expected 2 or more");
    }

    @Property(tries = 500)
    void rangesAreInOrderBoundedAndLeaveOutOnlyBlanks(@ForAll("texts") String text,
            @ForAll @IntRange(min = 2, max = 60) int longest) {
        int covered = 0;
        for (var range : new Sentences("en", longest).of(text)) {
            assertThat(range.length()).isBetween(1, longest);
            assertThat(range.start()).isGreaterThanOrEqualTo(covered);
            assertThat(text.substring(covered, range.start())).isBlank();
            assertThat(Character.isLowSurrogate(text.charAt(range.start()))
                    && range.start() > 0 && Character.isHighSurrogate(text.charAt(range.start() - 1))).isFalse();
            covered = range.end();
        }
        assertThat(text.substring(covered)).isBlank();
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries
                .of("a", "B", " ", " ", ". ", "! ", ", ", "\n", "\r\n", "word ", "Dr. ", "。", "你", "😀", "é", "3.5",
                        "\t", "longerword")
                .list().ofMaxSize(60).map(parts -> String.join("", parts));
    }
}
