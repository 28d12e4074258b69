package dev.voxq.ingest;

import dev.voxq.ingest.callback.AddressRange;
import dev.voxq.ingest.callback.CallbackConfig;
import dev.voxq.ingest.callback.RetrySchedule;
import dev.voxq.ingest.callback.SecretSeal;
import dev.voxq.ingest.state.CallbackSecret;
import dev.voxq.model.InvalidFieldException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads how callbacks are delivered: `CALLBACK_SCHEDULE`, `CALLBACK_JITTER_PERCENT`, `CALLBACK_TIMEOUT`,
/// `CALLBACK_PER_ENDPOINT`, `CALLBACK_AT_ONCE`, `CALLBACK_SLOW_DOWN`, `CALLBACK_PARK_AFTER`, `CALLBACK_PARK_FOR`,
/// `CALLBACK_PARK_AT_MOST`, `CALLBACK_DISABLED_FOR`, `CALLBACK_ALLOW`, `CALLBACK_SECRET`,
/// `CALLBACK_SECRETS_KEY` or `CALLBACK_SECRETS_KEY_FILE`.
final class CallbackSettings {
    private static final String SECRETS_KEY = "CALLBACK_SECRETS_KEY";

    private CallbackSettings() {}

    static CallbackConfig read(Settings settings) {
        return new CallbackConfig(
                new RetrySchedule(schedule(settings), settings.number("CALLBACK_JITTER_PERCENT", 10, 0, 99) / 100.0),
                settings.duration("CALLBACK_TIMEOUT", "15s"),
                settings.number("CALLBACK_PER_ENDPOINT", 4, 1, 1_000),
                settings.number("CALLBACK_AT_ONCE", 256, 1, 10_000),
                settings.duration("CALLBACK_SLOW_DOWN", "30s"),
                settings.number("CALLBACK_PARK_AFTER", 5, 1, 1_000),
                settings.duration("CALLBACK_PARK_FOR", "1m"),
                settings.duration("CALLBACK_PARK_AT_MOST", "1h"),
                settings.duration("CALLBACK_DISABLED_FOR", "24h"),
                allowed(settings.text("CALLBACK_ALLOW", "")),
                secret(settings.text("CALLBACK_SECRET", "")),
                settings.textOrFile(SECRETS_KEY).map(keys -> SecretSeal.of(SECRETS_KEY, keys)).orElse(SecretSeal.NONE));
    }

    private static List<Duration> schedule(Settings settings) {
        var text = settings.text("CALLBACK_SCHEDULE", "");
        return text.isEmpty()
                ? RetrySchedule.STANDARD.delays()
                : Arrays.stream(text.split(",", -1)).map(String::strip)
                        .map(part -> part.equals("0") ? Duration.ZERO : settings.span("CALLBACK_SCHEDULE", part))
                        .toList();
    }

    private static List<AddressRange> allowed(String text) {
        try {
            return Arrays.stream(text.split(",", -1)).map(String::strip).filter(part -> !part.isEmpty())
                    .map(AddressRange::of).toList();
        } catch (InvalidFieldException e) {
            throw new InvalidFieldException("CALLBACK_ALLOW", "has an " + e.getMessage());
        }
    }

    private static @Nullable CallbackSecret secret(String text) {
        try {
            return text.isEmpty() ? null : new CallbackSecret(text);
        } catch (InvalidFieldException e) {
            throw new InvalidFieldException("CALLBACK_SECRET",
                    "has a wrong form; expected whsec_ and the base64 of 24 to 64 bytes");
        }
    }
}
