package dev.voxq.ingest;

import dev.voxq.model.InvalidFieldException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads settings by name. One that is empty is one that is not set.
record Settings(Function<String, @Nullable String> environment) {
    private static final Pattern SPAN = Pattern.compile("(?<number>\\d{1,9}(\\.\\d{1,9})?)\\s*(?<unit>ms|s|m|h)?");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);
    private static final Duration LONGEST = Duration.ofDays(30);

    String text(String name, String otherwise) {
        var value = environment.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    /// A value that stands in the environment, or in the file that `NAME_FILE` names.
    Optional<String> textOrFile(String name) {
        var inline = text(name, "");
        var fileName = name + "_FILE";
        var file = text(fileName, "");
        if (file.isEmpty()) {
            return inline.isEmpty() ? Optional.empty() : Optional.of(inline);
        }
        if (!inline.isEmpty()) {
            throw new InvalidFieldException(fileName, "is set beside " + name + "; expected one of them");
        }
        try {
            return Optional.of(Files.readString(Path.of(file)));
        } catch (IOException | InvalidPathException e) {
            throw wrong(fileName, file, "a file of UTF-8 that can be read");
        }
    }

    /// Values between commas.
    List<String> list(String name) {
        return Arrays.stream(text(name, "").split(",")).map(String::strip).filter(value -> !value.isEmpty()).toList();
    }

    int number(String name, int otherwise, int least, int most) {
        return (int) bytes(name, otherwise, least, most);
    }

    long bytes(String name, long otherwise, long least, long most) {
        var value = text(name, String.valueOf(otherwise));
        try {
            var number = Long.parseLong(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw wrong(name, value, "a whole number from " + least + " to " + most);
    }

    boolean flag(String name, boolean otherwise) {
        return switch (text(name, String.valueOf(otherwise)).toLowerCase(Locale.ROOT)) {
            case "true", "1", "yes", "on" -> true;
            case "false", "0", "no", "off" -> false;
            case String other -> throw wrong(name, other, "true or false");
        };
    }

    /// A span of time, in seconds when it has no unit.
    Duration duration(String name, String otherwise) {
        return span(name, text(name, otherwise));
    }

    /// A span of time that is part of a setting.
    Duration span(String name, String value) {
        var parts = SPAN.matcher(value);
        if (parts.matches()) {
            var unit = parts.group("unit") == null ? "s" : parts.group("unit");
            var millis = Math.round(Double.parseDouble(parts.group("number")) * MILLIS.getOrDefault(unit, 0L));
            if (millis > 0 && millis <= LONGEST.toMillis()) {
                return Duration.ofMillis(millis);
            }
        }
        throw wrong(name, value, "a span of time above 0 such as 500ms, 30s or 5m");
    }

    private static InvalidFieldException wrong(String name, String value, String expected) {
        return new InvalidFieldException(name, "is " + InvalidFieldException.quote(value) + "; expected " + expected);
    }
}
