package dev.voxq.worker.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LanguagesTest {
    @ParameterizedTest
    @CsvSource({"German, de", "chinese, zh", " English , en", "de, de", "PT-br, pt-BR", "zh_Hant_TW, zh-Hant-TW",
        "yue, yue", "Japanese, ja"})
    void namesAndTagsAreFound(String name, String tag) {
        assertThat(Languages.tag(name)).contains(tag);
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "Klingonish", "", "-v", "e", "german!"})
    void whatIsNoLanguageIsNotFound(String name) {
        assertThat(Languages.tag(name)).isEmpty();
    }

    @Test
    void scriptTellsTheLanguageMostOftenWrittenInIt() {
        assertThat(Scripts.likelyLanguage("Hello")).contains("en");
        assertThat(Scripts.likelyLanguage("你好, OK")).contains("zh");
        assertThat(Scripts.likelyLanguage("日本語です")).contains("ja");
        assertThat(Scripts.likelyLanguage("안녕하세요")).contains("ko");
        assertThat(Scripts.likelyLanguage("Привет, мир")).contains("ru");
        assertThat(Scripts.likelyLanguage("שלום")).contains("he");
        assertThat(Scripts.likelyLanguage("नमस्ते")).contains("hi");
        assertThat(Scripts.likelyLanguage("123 …!")).isEmpty();
    }
}
