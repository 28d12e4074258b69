package dev.voxq.worker.text;

import java.util.Arrays;
import java.util.HashMap;
import java.util.IllformedLocaleException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The names people give to languages.
public final class Languages {
    private static final Map<String, String> TAGS_BY_NAME = tagsByName();

    private Languages() {}

    /// The BCP-47 tag of a language given by its English name (`German`) or by a tag (`de`, `pt-BR`), in the tag's
    /// canonical spelling; empty for what is neither, and for `auto`.
    public static Optional<String> tag(String nameOrTag) {
        var name = nameOrTag.strip().toLowerCase(Locale.ROOT).replace('_', '-');
        if (name.equals("auto")) {
            return Optional.empty();
        }
        var tag = TAGS_BY_NAME.get(name);
        return tag != null ? Optional.of(tag) : wellFormed(name);
    }

    /// A tag whose language exists: names of five to eight letters would otherwise pass for reserved languages.
    private static Optional<String> wellFormed(String tag) {
        try {
            var locale = new Locale.Builder().setLanguageTag(tag).build();
            int length = locale.getLanguage().length();
            return length == 2 || length == 3 ? Optional.of(locale.toLanguageTag()) : Optional.empty();
        } catch (IllformedLocaleException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> tagsByName() {
        var tags = new HashMap<String, String>();
        Arrays.stream(Locale.getISOLanguages())
                .forEach(code -> tags.put(Locale.of(code).getDisplayLanguage(Locale.ENGLISH).toLowerCase(Locale.ROOT),
                        code));
        return Map.copyOf(tags);
    }
}
