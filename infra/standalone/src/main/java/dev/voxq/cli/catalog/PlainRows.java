package dev.voxq.cli.catalog;

import java.io.BufferedReader;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A text a line.
final class PlainRows {
    private PlainRows() {}

    static Stream<RawRow> of(BufferedReader reader) {
        var line = new AtomicInteger();
        return reader.lines().mapMulti((text, rows) -> {
            int number = line.incrementAndGet();
            if (!text.isBlank()) {
                rows.accept(RawRow.of(number, Map.of(RowCheck.TEXT, text)));
            }
        });
    }
}
