package dev.voxq.cli.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.cli.catalog.CatalogEntry.BadRow;
import dev.voxq.cli.catalog.CatalogEntry.Row;
import dev.voxq.model.SynthesisJob;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.InstanceOfAssertFactory;
import org.assertj.core.api.ObjectAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    private static final InstanceOfAssertFactory<BadRow, ObjectAssert<BadRow>> BAD = InstanceOfAssertFactories
            .type(BadRow.class);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"a.csv, CSV", "A.CSV, CSV", "a.tsv, TSV", "a.jsonl, JSONL", "a.ndjson, JSONL", "a.txt, LINES",
        "a, LINES"})
    void formatFollowsTheEndOfTheName(String name, CatalogFormat format) {
        assertThat(CatalogFormat.of(Path.of(name))).isEqualTo(format);
    }

    @Test
    void aLineIsARowAndBlankLinesAreSkipped() throws IOException {
        assertThat(read("a.txt", "One.\n\n  \nTwo.\r\nThree."))
                .containsExactly(row(1, "line-1", "One."), row(4, "line-4", "Two."), row(5, "line-5", "Three."));
    }

    @Test
    void columnsAreTakenByTheirNames() throws IOException {
        assertThat(read("a.csv", "voice,Text,id\nvivian,\"Hello, you.\",a\n,Bye.,b\n")).containsExactly(
                new Row(2, "a", "Hello, you.", Map.of("voice", "vivian")), row(3, "b", "Bye."));
    }

    @Test
    void tabsSeparateTheColumnsOfTsv() throws IOException {
        assertThat(read("a.tsv", "id\ttext\na\tHello, you.\n")).containsExactly(row(2, "a", "Hello, you."));
    }

    @Test
    void aQuotedTextMayHaveLinesAndLaterRowsKeepTheirLineNumbers() throws IOException {
        assertThat(read("a.csv", "id,text\na,\"Two\nlines.\"\nb,\n"))
                .containsExactly(row(2, "a", "Two\nlines."), new BadRow(4, "has no text"));
    }

    @Test
    void rowsWithTooManyColumnsAreReported() throws IOException {
        assertThat(read("a.csv", "id,text\na,Hello, you.\nb,Bye.\n")).containsExactly(
                new BadRow(2, "has 3 columns; expected 2 as in the header (quote a text that has the separator in it)"),
                row(3, "b", "Bye."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"b,\"Two.\nc,Three.\n", "b,\"Two\" or so.\nc,Three.\n"})
    void aQuoteOutOfPlaceIsReportedWithItsLine(String rest) throws IOException {
        var entries = read("a.csv", "id,text\na,One.\n" + rest);

        assertThat(entries).hasSize(2).first().isEqualTo(row(2, "a", "One."));
        assertThat(entries).last().asInstanceOf(BAD).satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(3);
            assertThat(bad.reason()).contains("has a quote out of place (").endsWith("; the rest was not read");
        });
    }

    @Test
    void jsonObjectsMayNameTheirFieldsAsTheApiDoes() throws IOException {
        assertThat(read("a.jsonl", "{\"custom_id\": \"a\", \"input\": \"Hello.\", \"seed\": 7}\n"))
                .containsExactly(new Row(1, "a", "Hello.", Map.of("seed", 7)));
    }

    @Test
    void brokenJsonIsReportedWithItsLineAndTheRestGoesOn() throws IOException {
        var entries = read("a.jsonl", "{\"text\": \"One.\"}\n{\"text\": \n[1]\n{\"text\": 5}\n{\"text\": \"Two.\"}\n");

        assertThat(entries).element(0).isEqualTo(row(1, "line-1", "One."));
        assertThat(entries).element(1).asInstanceOf(BAD).satisfies(bad -> {
            assertThat(bad.line()).isEqualTo(2);
            assertThat(bad.reason()).startsWith("not valid JSON").doesNotContain("\n");
        });
        assertThat(entries).element(2).isEqualTo(new BadRow(3, "is no JSON object; expected {\"text\": …}"));
        assertThat(entries).element(3).isEqualTo(new BadRow(4, "text is 5; expected a string"));
        assertThat(entries).element(4).isEqualTo(row(5, "line-5", "Two."));
    }

    @Test
    void anOverlongTextIsReported() throws IOException {
        var text = "x".repeat(SynthesisJob.MAX_TEXT_LENGTH + 1);

        assertThat(read("a.txt", text + "\nFine.\n")).containsExactly(
                new BadRow(1, "text has 100001 characters; expected at most 100000"), row(2, "line-2", "Fine."));
    }

    @Test
    void onlyTheRowWhoseBytesAreNotUtf8IsBad() throws IOException {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes("Grüße.\n".getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes("Grüße.\n".getBytes(StandardCharsets.ISO_8859_1));
        bytes.writeBytes("Ende.\n".getBytes(StandardCharsets.UTF_8));
        Files.write(directory.resolve("a.txt"), bytes.toByteArray());

        assertThat(entries("a.txt")).containsExactly(row(1, "line-1", "Grüße."),
                new BadRow(2, "has bytes that are not UTF-8 (iconv -f ISO-8859-1 -t UTF-8 converts Latin-1)"),
                row(3, "line-3", "Ende."));
    }

    @Test
    void aByteOrderMarkIsNoText() throws IOException {
        assertThat(read("a.csv", "\uFEFFtext\nHello.\n")).containsExactly(row(2, "line-2", "Hello."));
    }

    @Test
    void utf16IsRefusedAsAWhole() throws IOException {
        Files.writeString(directory.resolve("a.txt"), "Hello.\n", Charset.forName("UTF-16"));

        assertThatThrownBy(() -> entries("a.txt")).isInstanceOf(CatalogException.class)
                .hasMessageContaining("is UTF-16; expected UTF-8");
    }

    @Test
    void aHeaderWithoutTextIsRefusedAsAWhole() {
        assertThatThrownBy(() -> read("a.csv", "id,sentence\na,Hello.\n")).isInstanceOf(CatalogException.class)
                .hasMessageContaining("has the columns [id, sentence]; expected one named \"text\"");
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> entries("none.txt")).isInstanceOf(CatalogException.class)
                .hasMessageEndingWith("none.txt does not exist");
    }

    private static Row row(int line, String id, String text) {
        return new Row(line, id, text, Map.of());
    }

    private List<CatalogEntry> read(String name, String content) throws IOException {
        Files.writeString(directory.resolve(name), content);
        return entries(name);
    }

    private List<CatalogEntry> entries(String name) throws IOException {
        var file = directory.resolve(name);
        try (var entries = Catalog.read(file, CatalogFormat.of(file))) {
            return entries.toList();
        }
    }
}
