package dev.voxq.model.wire;

import dev.voxq.model.JobUsage;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// The usage of a job as a record, keyed by the job. Its `ce_id` tells one end of a job from another, for a job taken out
/// of the dead letters has two.
public final class UsageCodec {
    private UsageCodec() {}

    public static WireRecord encode(JobUsage usage, String source) {
        return new WireRecord(usage.jobId().value().getBytes(StandardCharsets.UTF_8),
                Json.mapper().writeValueAsBytes(usage),
                CloudEvents.headers(usage.jobId() + "/usage/" + usage.finishedAt().toEpochMilli(), source, "job.usage",
                        usage.finishedAt(),
                        CloudEvents.JSON));
    }

    public static JobUsage decode(byte @Nullable [] value, Headers headers) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value; expected the usage of a job");
        }
        CloudEvents.checkVersion(headers);
        return Json.read(value, JobUsage.class);
    }
}
