package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A page of a list, in the shape of OpenAI's.
///
/// @param lastId goes into `after` for the next page
@JsonInclude(JsonInclude.Include.ALWAYS)
record Page<T>(String object, List<T> data, @Nullable String firstId, @Nullable String lastId, boolean hasMore) {
    static <T> Page<T> of(List<T> data, Function<T, String> id, boolean hasMore) {
        return new Page<>("list", data, data.isEmpty() ? null : id.apply(data.getFirst()),
                data.isEmpty() ? null : id.apply(data.getLast()), hasMore);
    }
}
