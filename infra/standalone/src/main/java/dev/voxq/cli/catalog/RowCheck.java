package dev.voxq.cli.catalog;

import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.SynthesisJob;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells rows that can be spoken from those that cannot. Remembers the ids it has seen.
final class RowCheck {
    static final String TEXT = "text";
    static final List<String> TEXT_NAMES = List.of(TEXT, "input");
    private static final List<String> ID_NAMES = List.of("id", "custom_id");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
    private static final char REPLACEMENT = '\uFFFD';

    private final Map<String, Integer> lineOfId = new HashMap<>();

    CatalogEntry entry(RawRow raw) {
        var problem = raw.problem();
        return problem == null ? check(raw) : new CatalogEntry.BadRow(raw.line(), problem);
    }

    private CatalogEntry check(RawRow raw) {
        var fields = new LinkedHashMap<>(raw.values());
        var text = take(fields, TEXT_NAMES);
        var id = take(fields, ID_NAMES);
        var name = id == null ? "line-" + raw.line() : id.toString();
        var problem = problem(text, name, raw);
        if (problem != null) {
            return new CatalogEntry.BadRow(raw.line(), problem);
        }
        lineOfId.put(name, raw.line());
        return new CatalogEntry.Row(raw.line(), name, String.valueOf(text), Map.copyOf(fields));
    }

    private @Nullable String problem(@Nullable Object text, String id, RawRow raw) {
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
        if (!ID.matcher(id).matches()) {
            return "id is " + InvalidFieldException.quote(id)
                    + "; expected 1 to 80 of A-Z a-z 0-9 . _ - beginning with a letter or digit";
        }
        var first = lineOfId.get(id);
        return first == null ? null : "id \"" + id + "\" is that of line " + first + " already";
    }

    private static @Nullable Object take(Map<String, Object> fields, List<String> names) {
        return names.stream().map(fields::remove).filter(value -> value != null).findFirst().orElse(null);
    }
}
