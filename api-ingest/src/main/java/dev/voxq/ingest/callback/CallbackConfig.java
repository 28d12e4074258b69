package dev.voxq.ingest.callback;

import dev.voxq.ingest.state.CallbackSecret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How callbacks are delivered.
///
/// @param schedule of the attempts
/// @param attemptTimeout of a whole attempt, from the look-up of the name to the response
/// @param perEndpoint most attempts at once to one scheme, host and port
/// @param atOnce most attempts at once of this instance
/// @param slowDown how long an endpoint rests after 429, 502 or 504 that names no time
/// @param parkAfter failures in a row after which an endpoint is parked
/// @param parkFor how long it is parked at first; doubled with every failure that follows
/// @param parkAtMost bound of that doubling
/// @param disabledFor how long a receiver that answered 410 is not called again
/// @param allowed addresses that may be called although they are not public
/// @param secret with which callbacks are signed that bring none, unless their tenant has its own
/// @param seal under which the secrets that callbacks bring are kept
public record CallbackConfig(
        RetrySchedule schedule,
        Duration attemptTimeout,
        int perEndpoint,
        int atOnce,
        Duration slowDown,
        int parkAfter,
        Duration parkFor,
        Duration parkAtMost,
        Duration disabledFor,
        List<AddressRange> allowed,
        @Nullable CallbackSecret secret,
        SecretSeal seal) {

    public static final CallbackConfig DEFAULT = new CallbackConfig(RetrySchedule.STANDARD, Duration.ofSeconds(15), 4,
            256, Duration.ofSeconds(30), 5, Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofHours(24),
            List.of(), null, SecretSeal.NONE);

    public CallbackConfig {
        allowed = List.copyOf(allowed);
    }
}
