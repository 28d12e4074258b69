package dev.voxq.ingest.batch;

import dev.voxq.ingest.job.CallbackOrders;
import dev.voxq.ingest.job.QueueUnavailableException;
import dev.voxq.ingest.job.QuotaExceededException;
import dev.voxq.ingest.state.BatchClaim;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.CallbackOrder;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.FileStore;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.Sha256;
import dev.voxq.model.wire.Json;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes orders for batches. What is ordered is run by the instance that the batch's partition falls to.
public final class BatchIntake {
    /// The only endpoint that lines may be requests to.
    public static final String ENDPOINT = "/v1/audio/speech";
    private static final Pattern WINDOW = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final int MAX_OPEN = 100;
    private static final Duration QUOTA_RETRY = Duration.ofMinutes(1);
    private static final Duration ORDER_PATIENCE = Duration.ofSeconds(1);
    private static final Duration GLANCE = Duration.ofMillis(10);
    private static final int MAX_METADATA = 16;
    private static final int MAX_METADATA_KEY = 64;
    private static final int MAX_METADATA_VALUE = 512;

    private final JobView view;
    private final FileStore files;
    private final BatchJournal journal;
    private final CallbackOrders callbacks;
    private final OutputPlaces places;
    private final Duration longestWindow;
    private final Clock clock;

    /// What a caller asks for.
    ///
    /// @param output where the outputs go; absent, a folder of the batch's own
    public record Request(
            @Nullable String tenant,
            @Nullable String inputFileId,
            @Nullable String endpoint,
            @Nullable String completionWindow,
            @Nullable Map<String, String> metadata,
            @Nullable String output,
            @Nullable CallbackOrder callback) {
        /// The same for the same request.
        String fingerprint() {
            return Sha256.hex(Json.mapper().writeValueAsBytes(this));
        }
    }

    /// A batch, and whether this request made it.
    public record Ordered(BatchState batch, boolean fresh) {}

    /// @param longestWindow beyond which jobs are forgotten
    public BatchIntake(JobView view, FileStore files, BatchJournal journal, CallbackOrders callbacks,
            OutputPlaces places, Duration longestWindow, Clock clock) {
        this.view = view;
        this.files = files;
        this.journal = journal;
        this.callbacks = callbacks;
        this.places = places;
        this.longestWindow = longestWindow;
        this.clock = clock;
    }

    /// Orders a batch. The same request under the same key is the same batch.
    ///
    /// @param key the `Idempotency-Key`
    /// @throws InvalidFieldException naming the field that is wrong
    /// @throws DuplicateKeyException when another request has the key
    /// @throws QuotaExceededException when the tenant has too many open ones
    public Ordered create(Request request, @Nullable String key) {
        if (key == null) {
            return new Ordered(place(checked(request, BatchId.random(), clock.instant()), request), true);
        }
        var name = JobNames.key(request.tenant(), key);
        var forgotten = clock.instant().minus(longestWindow);
        var known = view.findClaim(name).filter(claim -> claim.at().isAfter(forgotten));
        return known.isPresent() ? again(request, known.get()) : claim(request, name);
    }

    /// What could never be carried out claims nothing.
    private Ordered claim(Request request, String name) {
        var order = checked(request, BatchId.random(), clock.instant());
        journal.write(new BatchClaim(name, order.id(), request.fingerprint(), order.createdAt()));
        var first = view.findClaim(name).orElseThrow();
        return first.id().equals(order.id())
                ? new Ordered(place(order, request), true)
                : again(request, first);
    }

    /// The instance that claimed the name may have died before it ordered the batch: then this one does.
    private Ordered again(Request request, BatchClaim claim) {
        if (!request.fingerprint().equals(claim.fingerprint())) {
            throw new DuplicateKeyException(claim.id());
        }
        return new Ordered(ordered(claim.id())
                .orElseGet(() -> place(checked(request, claim.id(), claim.at()), request)), false);
    }

    /// The batch as soon as it is in the view, if that is soon: whoever claimed its name is about to order it.
    private Optional<BatchState> ordered(BatchId id) {
        var end = System.nanoTime() + ORDER_PATIENCE.toNanos();
        var batch = view.findBatch(id);
        try {
            while (batch.isEmpty() && System.nanoTime() < end) {
                Thread.sleep(GLANCE);
                batch = view.findBatch(id);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueueUnavailableException("the service stops; try again", e);
        }
        return batch;
    }

    private BatchState place(BatchOrder order, Request request) {
        checkOpen(request.tenant());
        checkFree(order);
        var callback = request.callback();
        var subject = CallbackSubject.of(order.id());
        if (callback != null && view.findCallback(subject).isEmpty()) {
            callbacks.open(subject, request.tenant(), callback);
        }
        return written(order);
    }

    /// What is asked for, as far as it does not depend on other batches.
    private BatchOrder checked(Request request, BatchId id, Instant createdAt) {
        if (!ENDPOINT.equals(request.endpoint())) {
            throw new InvalidFieldException("endpoint", shown(request.endpoint()) + "; expected \"" + ENDPOINT + "\"");
        }
        var window = window(request.completionWindow());
        var metadata = metadata(request.metadata());
        var callback = request.callback();
        if (callback != null) {
            callbacks.check(callback, request.tenant());
        }
        var place = places.of(request.output(), request.tenant(), id);
        return new BatchOrder(id, request.tenant(), input(request), ENDPOINT,
                String.valueOf(request.completionWindow()), metadata, place.bucket(), place.prefix(), createdAt,
                createdAt.plus(window), null, null);
    }

    /// Asks for an end. A batch that has had its end keeps it.
    public BatchState cancel(BatchState batch) {
        return batch.status().terminal() || batch.order().cancelled() != null
                ? batch
                : written(batch.order().withCancelled(clock.instant()));
    }

    /// Has no more rows queued until [#resume].
    public BatchState pause(BatchState batch) {
        return batch.status().terminal() || batch.order().paused() != null
                ? batch
                : written(batch.order().withPaused(clock.instant()));
    }

    public BatchState resume(BatchState batch) {
        return batch.order().paused() == null ? batch : written(batch.order().withPaused(null));
    }

    private BatchState written(BatchOrder order) {
        journal.write(order);
        return view.findBatch(order.id()).orElseThrow();
    }

    private Duration window(@Nullable String text) {
        var parts = WINDOW.matcher(text == null ? "" : text);
        if (parts.matches()) {
            var number = Integer.parseInt(parts.group(1));
            var window = switch (parts.group(2)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                case "h" -> Duration.ofHours(number);
                default -> Duration.ofDays(number);
            };
            if (window.isPositive() && window.compareTo(longestWindow) <= 0) {
                return window;
            }
        }
        throw new InvalidFieldException("completion_window", shown(text)
                + "; expected a number of seconds, minutes, hours or days such as \"30m\" or \"24h\", at most \""
                + longestWindow.toHours() + "h\"");
    }

    private String input(Request request) {
        var id = request.inputFileId();
        if (id == null) {
            throw new InvalidFieldException("input_file_id", "is missing; expected the id of an uploaded file");
        }
        var file = files.find(request.tenant(), id).orElseThrow(() -> new InvalidFieldException("input_file_id",
                "is " + InvalidFieldException.quote(id) + "; expected the id of a file of yours"));
        if (!file.purpose().equals("batch")) {
            throw new InvalidFieldException("input_file_id", "is a file with purpose \"" + file.purpose()
                    + "\"; expected one with purpose \"batch\"");
        }
        return id;
    }

    private static Map<String, String> metadata(@Nullable Map<String, String> given) {
        var metadata = given == null ? Map.<String, String>of() : given;
        if (metadata.size() > MAX_METADATA) {
            throw new InvalidFieldException("metadata",
                    "has " + metadata.size() + " entries; expected at most " + MAX_METADATA);
        }
        metadata.forEach((key, value) -> {
            if (value == null || key.length() > MAX_METADATA_KEY || value.length() > MAX_METADATA_VALUE) {
                throw new InvalidFieldException("metadata." + key, "is too long or null; expected keys of at most "
                        + MAX_METADATA_KEY + " and texts of at most " + MAX_METADATA_VALUE + " characters");
            }
        });
        return Map.copyOf(metadata);
    }

    private void checkOpen(@Nullable String tenant) {
        var open = view.openBatches().stream().filter(batch -> Objects.equals(batch.order().tenant(), tenant)).count();
        if (open >= MAX_OPEN) {
            throw new QuotaExceededException("batch_quota_exceeded",
                    open + " batches of yours are under way; " + MAX_OPEN + " may at once", QUOTA_RETRY);
        }
    }

    /// Two batches at once would write each other's outputs.
    private void checkFree(BatchOrder order) {
        view.openBatches().stream().map(BatchState::order)
                .filter(open -> open.bucket().equals(order.bucket()) && open.prefix().equals(order.prefix()))
                .findFirst()
                .ifPresent(open -> {
                    throw new InvalidFieldException("output", "is where batch \"" + open.id()
                            + "\" writes, which has no end yet; expected another place, or that you cancel it first");
                });
    }

    private static String shown(@Nullable String value) {
        return value == null ? "is missing" : "is " + InvalidFieldException.quote(value);
    }
}
