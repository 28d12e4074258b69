package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.voxq.model.JobId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A page of jobs, newest first, in the shape of OpenAI's lists.
///
/// @param lastId goes into `after` for the next page
@JsonInclude(JsonInclude.Include.ALWAYS)
record JobList(String object, List<JobAnswer> data, @Nullable JobId firstId, @Nullable JobId lastId,
        boolean hasMore) {
    static JobList of(List<JobAnswer> data, boolean hasMore) {
        return new JobList("list", data, data.isEmpty() ? null : data.getFirst().job().id(),
                data.isEmpty() ? null : data.getLast().job().id(), hasMore);
    }
}
