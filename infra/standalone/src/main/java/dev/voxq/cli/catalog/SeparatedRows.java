package dev.voxq.cli.catalog;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
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
import org.jspecify.annotations.Nullable;

/// Rows whose first line names the columns.
final class SeparatedRows {
    private SeparatedRows() {}

    static Stream<RawRow> of(Reader reader, char separator, Path file) {
        var records = CsvReader.builder()
                .fieldSeparator(separator)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .maxBufferSize(1 << 24)
                .ofCsvRecord(reader)
                .iterator();
        var rows = new Rows(records, columns(records, file));
        return StreamSupport
                .stream(Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED | Spliterator.NONNULL), false);
    }

    /// The rows after the header. Where a quote is out of place, rows cannot be told apart any more: that is
    /// the last one.
    private static final class Rows implements Iterator<RawRow> {
        private final Iterator<CsvRecord> records;
        private final List<String> columns;
        private long line = 1;
        private @Nullable String quoteProblem;
        private boolean ended;

        Rows(Iterator<CsvRecord> records, List<String> columns) {
            this.records = records;
            this.columns = columns;
        }

        @Override
        public boolean hasNext() {
            try {
                return !ended && records.hasNext();
            } catch (CsvParseException e) {
                quoteProblem = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
                return true;
            }
        }

        @Override
        public RawRow next() {
            if (quoteProblem != null) {
                ended = true;
                return RawRow.unreadable(Math.toIntExact(line + 1),
                        "or the row after it has a quote out of place (" + quoteProblem + "); the rest was not read");
            }
            var record = records.next();
            line = record.getStartingLineNumber();
            return row(record, columns);
        }
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
