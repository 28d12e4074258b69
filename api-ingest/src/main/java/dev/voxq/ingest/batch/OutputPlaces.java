package dev.voxq.ingest.batch;

import dev.voxq.ingest.state.BatchId;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.StoreLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where outputs of batches may go.
///
/// @param bucket the service's own
/// @param prefix ahead of all it writes there
/// @param others further places, `s3://bucket/prefix/`; `{tenant}` stands for the tenant's name
public record OutputPlaces(String bucket, String prefix, List<String> others) {
    private static final String SCHEME = "s3://";
    private static final String TENANT = "{tenant}";

    public OutputPlaces {
        others = List.copyOf(others);
        for (var place : others) {
            if (!place.matches("s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]/(|.*/)")) {
                throw new InvalidFieldException("OUTPUT_PLACES", "has " + InvalidFieldException.quote(place)
                        + "; expected s3://bucket/ or s3://bucket/prefix/");
            }
        }
    }

    /// A bucket, and what is ahead of every key of a batch there.
    record Place(String bucket, String prefix) {}

    /// The place that a caller asks for.
    ///
    /// @param output a name below the tenant's own folder, or `s3://…` below one of the other places; absent, a folder of
    ///        the batch's own
    Place of(@Nullable String output, @Nullable String tenant, BatchId id) {
        if (output == null || !output.startsWith(SCHEME)) {
            var home = prefix + (tenant == null ? "" : tenant + "/");
            return place(bucket, home + (output == null ? "batches/" + id : output), output);
        }
        var allowed = others.stream().filter(other -> tenant != null || !other.contains(TENANT))
                .map(other -> tenant == null ? other : other.replace(TENANT, tenant)).toList();
        if (allowed.stream().noneMatch((output + "/")::startsWith)) {
            throw new InvalidFieldException("output", "is " + InvalidFieldException.quote(output)
                    + ", where this service does not write; expected a name, or a place below one of: "
                    + (allowed.isEmpty() ? "(none: OUTPUT_PLACES is not set)" : String.join(", ", allowed)));
        }
        var slash = output.indexOf('/', SCHEME.length());
        return place(output.substring(SCHEME.length(), slash < 0 ? output.length() : slash),
                slash < 0 ? "" : output.substring(slash + 1), output);
    }

    private static Place place(String bucket, String folder, @Nullable String output) {
        var inner = folder.endsWith("/") ? folder.substring(0, folder.length() - 1) : folder;
        try {
            var place = new Place(bucket, inner.isEmpty() ? "" : inner + "/");
            new StoreLocation(bucket, place.prefix() + "x");
            return place;
        } catch (InvalidFieldException e) {
            throw new InvalidFieldException("output", "is " + InvalidFieldException.quote(String.valueOf(output))
                    + "; expected a name, or s3://bucket/prefix, without control characters and without a part between "
                    + "slashes that is empty, '.' or '..'");
        }
    }
}
