package dev.voxq.model.wire;

import dev.voxq.model.ControlCommand;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// A control command as a record, keyed by what it is about.
public final class ControlCodec {
    private ControlCodec() {}

    public static WireRecord encode(ControlCommand command, String source) {
        return switch (command) {
            case ControlCommand.Cancel(var job, var at) -> record(job.value(), "cancel", command, source, at);
            case ControlCommand.ClearCaches(var id, var at) -> record(id, "clear_caches", command, source, at);
            case ControlCommand.ForgetVoice(var voice, var at) ->
                record(voice.value(), "forget_voice", command, source, at);
        };
    }

    private static WireRecord record(String key, String verb, ControlCommand command, String source, Instant at) {
        return new WireRecord(key.getBytes(StandardCharsets.UTF_8), Json.mapper().writeValueAsBytes(command),
                CloudEvents.headers(key + "/" + verb, source, "control." + verb, at, CloudEvents.JSON));
    }

    public static ControlCommand decode(byte @Nullable [] value, Headers headers) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value; expected a control command");
        }
        CloudEvents.checkVersion(headers);
        return Json.read(value, ControlCommand.class);
    }
}
