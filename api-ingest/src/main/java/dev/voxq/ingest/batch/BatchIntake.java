package dev.voxq.ingest.batch;

import dev.voxq.ingest.job.CallbackOrders;
import dev.voxq.ingest.job.QuotaExceededException;
import dev.voxq.ingest.state.BatchId;
import dev.voxq.ingest.state.BatchOrder;
import dev.voxq.ingest.state.BatchState;
import dev.voxq.ingest.state.CallbackOrder;
import dev.voxq.ingest.state.CallbackSubject;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.FileStore;
import dev.voxq.model.InvalidFieldException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes orders for batches. What is ordered is run by the instance that the batch's partition falls to.
public final class BatchIntake {
    /// The only endpoint that lines may be requests to.
    public static final String ENDPOINT = "/v1/audio/speech";
    private static final Pattern WINDOW = Pattern.compile("([0-9]{1,4})([hd])");
    private static final int MAX_OPEN = 100;
    private static final Duration QUOTA_RETRY = Duration.ofMinutes(1);
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
            @Nullable CallbackOrder callback) {}

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

    /// Orders a batch.
    ///
    /// @throws InvalidFieldException naming the field that is wrong
    /// @throws QuotaExceededException when the tenant has too many open ones
    public BatchState create(Request request) {
        if (!ENDPOINT.equals(request.endpoint())) {
            throw new InvalidFieldException("endpoint", shown(request.endpoint()) + "; expected \"" + ENDPOINT + "\"");
        }
        var window = window(request.completionWindow());
        var metadata = metadata(request.metadata());
        var callback = request.callback();
        if (callback != null) {
            callbacks.check(callback, request.tenant());
        }
        var id = BatchId.random();
        var place = places.of(request.output(), request.tenant(), id);
        var input = input(request);
        checkOpen(request.tenant());
        checkFree(place);
        if (callback != null) {
            callbacks.open(CallbackSubject.of(id), request.tenant(), callback);
        }
        var now = clock.instant();
        journal.write(new BatchOrder(id, request.tenant(), input, ENDPOINT, String.valueOf(request.completionWindow()),
                metadata, place.bucket(), place.prefix(), now, now.plus(window), null, null));
        return view.findBatch(id).orElseThrow();
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
            var window = parts.group(2).equals("h") ? Duration.ofHours(number) : Duration.ofDays(number);
            if (window.isPositive() && window.compareTo(longestWindow) <= 0) {
                return window;
            }
        }
        throw new InvalidFieldException("completion_window", shown(text)
                + "; expected a number of hours or days such as \"24h\", at most \"" + longestWindow.toHours() + "h\"");
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
    private void checkFree(OutputPlaces.Place place) {
        view.openBatches().stream().map(BatchState::order)
                .filter(open -> open.bucket().equals(place.bucket()) && open.prefix().equals(place.prefix()))
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
