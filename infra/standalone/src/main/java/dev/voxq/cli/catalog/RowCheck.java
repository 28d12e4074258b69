package dev.voxq.cli.catalog;

import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.SynthesisJob;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells rows that can be spoken from those that have nothing to speak. What they are called, and what else they ask
/// for, the service judges.
final class RowCheck {
    static final String TEXT = "text";
    static final List<String> TEXT_NAMES = List.of(TEXT, "input");
    private static final List<String> ID_NAMES = List.of("id", "custom_id");
    private static final char REPLACEMENT = '\uFFFD';

    private RowCheck() {}

    static CatalogEntry entry(RawRow raw) {
        var problem = raw.problem();
        return problem == null ? check(raw) : new CatalogEntry.BadRow(raw.line(), problem);
    }

    private static CatalogEntry check(RawRow raw) {
        var fields = new LinkedHashMap<>(raw.values());
        var text = take(fields, TEXT_NAMES);
        var id = take(fields, ID_NAMES);
        var name = id == null ? "line-" + raw.line() : id.toString();
        var problem = problem(text, raw);
        if (problem != null) {
            return new CatalogEntry.BadRow(raw.line(), problem);
        }
        return new CatalogEntry.Row(raw.line(), name, String.valueOf(text), Map.copyOf(fields));
    }

    private static @Nullable String problem(@Nullable Object text, RawRow raw) {
        if (raw.values().toString().indexOf(REPLACEMENT) >= 0) {
            return "has bytes that are not UTF-8 (iconv -f ISO-8859-1 -t UTF-8 converts Latin-1)";
        }
        if (text == null || text.toString().isBlank()) {
            return "has no text";
        }
        if (!(text instanceof String words)) {
            return "text is " + InvalidFieldException.quote(text) + "; expected a string";
        }
        if (words.length() > SynthesisJob.MAX_TEXT_LENGTH) {
            return "text has " + words.length() + " characters; expected at most " + SynthesisJob.MAX_TEXT_LENGTH;
        }
        return null;
    }

    private static @Nullable Object take(Map<String, Object> fields, List<String> names) {
        return names.stream().map(fields::remove).filter(value -> value != null).findFirst().orElse(null);
    }
}
