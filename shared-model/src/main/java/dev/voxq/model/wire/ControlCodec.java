package dev.voxq.model.wire;

import dev.voxq.model.ControlCommand;
import dev.voxq.model.JobId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// A control command as a record, keyed by what it is about.
public final class ControlCodec {
    private ControlCodec() {}

    public static WireRecord encode(ControlCommand command, String source) {
        return switch (command) {
            case ControlCommand.Cancel(JobId jobId, var at) -> new WireRecord(
                    jobId.value().getBytes(StandardCharsets.UTF_8), Json.mapper().writeValueAsBytes(command),
                    CloudEvents.headers(jobId + "/cancel", source, "control.cancel", at, CloudEvents.JSON));
        };
    }

    public static ControlCommand decode(byte @Nullable [] value, Headers headers) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value; expected a control command");
        }
        CloudEvents.checkVersion(headers);
        return Json.read(value, ControlCommand.class);
    }
}
