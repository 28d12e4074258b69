package dev.voxq.worker.config;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One setting of the worker: its name in the environment, what it takes, what it takes when nobody says, what it is for.
///
/// @param name as in the environment (`MAX_BATCH_SIZE`)
/// @param fallback the text that stands when none is given; empty where there is none
/// @param expected what would be right, to follow "expected"
/// @param meaning for the list of settings
/// @param reader from text to value; throws [IllegalArgumentException] on text that is none
/// @param holds whether a value is allowed
public record Setting<T>(
        String name,
        String fallback,
        String expected,
        String meaning,
        Function<String, T> reader,
        Predicate<T> holds) {
    private static final Pattern SIMPLE_DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h)?");

    /// A whole number from `least` to `most`.
    public static Setting<Integer> number(String name, int fallback, int least, int most, String meaning) {
        return new Setting<>(name, String.valueOf(fallback), "a whole number from " + least + " to " + most, meaning,
                Integer::valueOf, value -> value >= least && value <= most);
    }

    /// A part of a whole, above 0 and at most 1.
    public static Setting<Double> fraction(String name, double fallback, String meaning) {
        return new Setting<>(name, String.valueOf(fallback), "a number above 0, at most 1", meaning, Double::valueOf,
                value -> value > 0 && value <= 1);
    }

    /// A time span, written `15s`, `500ms`, `2m`, `1h`, a bare number of seconds, or ISO 8601.
    public static Setting<Duration> duration(String name, String fallback, Duration least, Duration most,
            String meaning) {
        return new Setting<>(name, fallback, "a time span such as 500ms, 15s or 2m, from " + text(least) + " to "
                + text(most), meaning, Setting::parseDuration,
                value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    }

    public static Setting<Boolean> flag(String name, boolean fallback, String meaning) {
        return new Setting<>(name, String.valueOf(fallback), "true or false", meaning, Setting::parseFlag, _ -> true);
    }

    /// One of an enum's constants, in lower case with dashes.
    public static <E extends Enum<E>> Setting<E> choice(String name, E fallback, String meaning) {
        var constants = fallback.getDeclaringClass().getEnumConstants();
        var names = Arrays.stream(constants).map(Setting::dashed).collect(Collectors.joining(", "));
        return new Setting<>(name, dashed(fallback), "one of: " + names, meaning,
                text -> Arrays.stream(constants)
                        .filter(constant -> dashed(constant).equalsIgnoreCase(text))
                        .findFirst().orElseThrow(IllegalArgumentException::new),
                _ -> true);
    }

    /// Text that matches a pattern; the empty text stands for "none".
    public static Setting<String> text(String name, String fallback, String pattern, String expected, String meaning) {
        var form = Pattern.compile(pattern);
        return new Setting<>(name, fallback, expected, meaning, Function.identity(),
                value -> value.isEmpty() || form.matcher(value).matches());
    }

    /// The value in this environment. A setting that is blank counts as not given.
    ///
    /// @throws InvalidSettingException naming the setting, the value found and what would be right
    public T in(Map<String, String> environment) {
        var given = environment.getOrDefault(name, "").strip();
        var text = given.isEmpty() ? fallback : given;
        try {
            return require(reader.apply(text));
        } catch (InvalidSettingException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw refusal(text);
        }
    }

    /// Returns an allowed value, refuses any other.
    T require(T value) {
        if (!holds.test(value)) {
            throw refusal(value instanceof Duration duration ? text(duration) : String.valueOf(value));
        }
        return value;
    }

    private InvalidSettingException refusal(String found) {
        return new InvalidSettingException(name + " is \"" + found + "\"; expected " + expected);
    }

    private static Duration parseDuration(String text) {
        var simple = SIMPLE_DURATION.matcher(text.toLowerCase(Locale.ROOT));
        if (!simple.matches()) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException e) {
                throw new IllegalArgumentException(e);
            }
        }
        double unitNanos = switch (simple.group(2)) {
            case "ms" -> 1e6;
            case "m" -> 60e9;
            case "h" -> 3600e9;
            case null, default -> 1e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(simple.group(1)) * unitNanos));
    }

    private static String text(Duration span) {
        return span.toMillis() % 1000 == 0 ? span.toSeconds() + "s" : span.toMillis() + "ms";
    }

    private static Boolean parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "yes", "1" -> true;
            case "false", "no", "0" -> false;
            default -> throw new IllegalArgumentException(text);
        };
    }

    private static String dashed(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
