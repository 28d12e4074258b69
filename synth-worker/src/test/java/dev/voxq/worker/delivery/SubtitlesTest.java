package dev.voxq.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.SpokenSentence;
import dev.voxq.model.SubtitleFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SubtitlesTest {
    private static final String TEXT = "One & only.\n\nTwo <b>.";
    private static final List<SpokenSentence> SENTENCES = List.of(new SpokenSentence(0, 13, 0, 1.2345),
            new SpokenSentence(13, 21, 1.4345, 3_725.5));

    @Test
    void webVttHasItsHeaderAndEscapes() {
        assertThat(Subtitles.of(TEXT, SENTENCES, SubtitleFormat.VTT)).isEqualTo("""
                WEBVTT

                1
                00:00:00.000 --> 00:00:01.235
                One &amp; only.

                2
                00:00:01.435 --> 01:02:05.500
                Two &lt;b&gt;.

                """);
    }

    @Test
    void subRipHasCommasAndNoEscapes() {
        assertThat(Subtitles.of(TEXT, SENTENCES, SubtitleFormat.SRT)).startsWith("""
                1
                00:00:00,000 --> 00:00:01,235
                One & only.

                2
                """).contains("Two <b>.");
    }
}
