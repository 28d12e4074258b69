package dev.voxq.ingest;

import dev.voxq.model.InvalidFieldException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads settings by name. One that is empty is one that is not set.
record Settings(Function<String, @Nullable String> environment) {
    String text(String name, String otherwise) {
        var value = environment.apply(name);
        return value == null || value.isBlank() ? otherwise : value.strip();
    }

    int number(String name, int otherwise, int least, int most) {
        var value = text(name, String.valueOf(otherwise));
        try {
            var number = Integer.parseInt(value);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InvalidFieldException(name, "is " + InvalidFieldException.quote(value)
                + "; expected a whole number from " + least + " to " + most);
    }

    /// A span of time in whole or broken seconds.
    Duration seconds(String name, double otherwise) {
        var value = text(name, String.valueOf(otherwise));
        try {
            var seconds = Double.parseDouble(value);
            if (seconds > 0 && seconds <= Duration.ofDays(365).toSeconds()) {
                return Duration.ofMillis(Math.max(1, Math.round(seconds * 1000)));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new InvalidFieldException(name, "is " + InvalidFieldException.quote(value)
                + "; expected a number of seconds above 0");
    }
}
