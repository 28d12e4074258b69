package dev.voxq.cli.catalog;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Rows whose first line names the columns.
final class SeparatedRows {
    private SeparatedRows() {}

    static Stream<RawRow> of(Reader reader, char separator, Path file) {
        var records = CsvReader.builder()
                .fieldSeparator(separator)
                .allowMissingFields(true)
                .allowExtraFields(true)
                .maxBufferSize(1 << 24)
                .ofCsvRecord(reader)
                .iterator();
        var columns = columns(records, file);
        return StreamSupport
                .stream(Spliterators.spliteratorUnknownSize(records, Spliterator.ORDERED | Spliterator.NONNULL), false)
                .map(record -> row(record, columns));
    }

    private static List<String> columns(Iterator<CsvRecord> records, Path file) {
        if (!records.hasNext()) {
            throw new CatalogException(file + " is empty; expected a header line with a column \"text\"");
        }
        var columns = records.next().getFields().stream()
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        if (columns.stream().noneMatch(RowCheck.TEXT_NAMES::contains)) {
            throw new CatalogException(file + " has the columns " + columns + "; expected one named \"text\"");
        }
        return columns;
    }

    private static RawRow row(CsvRecord record, List<String> columns) {
        int line = Math.toIntExact(record.getStartingLineNumber());
        if (record.getFieldCount() > columns.size()) {
            return RawRow.unreadable(line, "has " + record.getFieldCount() + " columns; expected " + columns.size()
                    + " as in the header (quote a text that has the separator in it)");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < record.getFieldCount(); i++) {
            if (!record.getField(i).isBlank()) {
                values.put(columns.get(i), record.getField(i));
            }
        }
        return RawRow.of(line, values);
    }
}
