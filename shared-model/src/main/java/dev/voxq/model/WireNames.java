package dev.voxq.model;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// Reads an enum constant by its lower-case name, and lists what there is when the name is none of them.
final class WireNames {
    private WireNames() {}

    static <E extends Enum<E>> E parse(Class<E> type, String field, String wireName) {
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(wireName)) {
                return constant;
            }
        }
        var known = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
        throw new InvalidFieldException(field,
                "is " + InvalidFieldException.quote(wireName) + "; expected one of: " + known);
    }
}
