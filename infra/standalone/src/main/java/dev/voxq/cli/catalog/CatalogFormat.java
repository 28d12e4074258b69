package dev.voxq.cli.catalog;

import java.nio.file.Path;
import java.util.Locale;

/// How the rows of a catalog are written.
public enum CatalogFormat {
    /// A text a line; blank lines are skipped.
    LINES,
    /// Comma separated, with a header.
    CSV,
    /// Tab separated, with a header.
    TSV,
    /// A JSON object a line.
    JSONL;

    /// By the end of the file's name; plain lines when that says nothing.
    public static CatalogFormat of(Path file) {
        var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> CSV;
            case "tsv", "tab" -> TSV;
            case "jsonl", "ndjson" -> JSONL;
            default -> LINES;
        };
    }
}
