package dev.voxq.cli.catalog;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A row as the file has it: named values, or the reason why there are none.
record RawRow(int line, Map<String, Object> values, @Nullable String problem) {
    static RawRow of(int line, Map<String, Object> values) {
        return new RawRow(line, values, null);
    }

    static RawRow unreadable(int line, String problem) {
        return new RawRow(line, Map.of(), problem);
    }
}
