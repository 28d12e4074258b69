package dev.voxq.model.wire;

import dev.voxq.model.JobId;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// An event as a record: state changes in JSON; a chunk as raw samples with everything else in headers.
public final class EventCodec {
    private static final String CHUNK = "job.chunk";
    private static final String INDEX = "voxq_chunk_index";
    private static final String OFFSET = "voxq_sample_offset";
    private static final String LAST = "voxq_last";
    private static final String RATE = "voxq_sample_rate";

    private EventCodec() {}

    public static WireRecord encode(SynthesisEvent event, String source, Instant now) {
        return switch (event) {
            case SynthesisEvent.Chunk chunk -> encodeChunk(chunk, source, now);
            case SynthesisEvent.StateChange change -> encodeChange(change, source);
        };
    }

    /// The record for a listener: the event with the listener's correlation id.
    public static WireRecord encodeReply(SynthesisEvent event, ReplyAddress reply, String source, Instant now) {
        var encoded = encode(event, source, now);
        encoded.headers().add(JobCodec.CORRELATION_ID, reply.correlationId());
        return encoded;
    }

    /// Which listener a reply is for, or null when it is for none.
    public static byte @Nullable [] correlationId(Headers headers) {
        var header = headers.lastHeader(JobCodec.CORRELATION_ID);
        return header == null ? null : header.value();
    }

    public static SynthesisEvent decode(byte @Nullable [] key, byte @Nullable [] value, Headers headers)
            throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value; expected an event");
        }
        CloudEvents.checkVersion(headers);
        var type = CloudEvents.requireText(headers, "ce_type").isEmpty() ? null : CloudEvents.type(headers);
        return switch (type) {
            case CHUNK -> decodeChunk(key, value, headers);
            case "job.accepted" -> Json.read(value, SynthesisEvent.Accepted.class);
            case "job.started" -> Json.read(value, SynthesisEvent.Started.class);
            case "job.progress" -> Json.read(value, SynthesisEvent.Progress.class);
            case "job.completed" -> Json.read(value, SynthesisEvent.Completed.class);
            case "job.failed" -> Json.read(value, SynthesisEvent.Failed.class);
            case "job.cancelled" -> Json.read(value, SynthesisEvent.Cancelled.class);
            case null, default -> throw new MalformedRecordException("ce_type " + type + " is no event of ours");
        };
    }

    private static WireRecord encodeChange(SynthesisEvent.StateChange change, String source) {
        var type = type(change);
        var id = change.jobId().value();
        var headers = CloudEvents.headers(id + "/" + type + "/" + change.at().toEpochMilli(), source, type, change.at(),
                CloudEvents.JSON);
        return new WireRecord(key(change.jobId()), Json.mapper().writeValueAsBytes(change), headers);
    }

    private static WireRecord encodeChunk(SynthesisEvent.Chunk chunk, String source, Instant now) {
        var headers = CloudEvents.headers(chunk.jobId() + "/chunk/" + chunk.sampleOffset(), source, CHUNK, now,
                "audio/pcm");
        CloudEvents.put(headers, INDEX, String.valueOf(chunk.index()));
        CloudEvents.put(headers, OFFSET, String.valueOf(chunk.sampleOffset()));
        CloudEvents.put(headers, LAST, String.valueOf(chunk.last()));
        CloudEvents.put(headers, RATE, String.valueOf(chunk.sampleRateHz()));
        return new WireRecord(key(chunk.jobId()), chunk.audio(), headers);
    }

    private static SynthesisEvent.Chunk decodeChunk(byte @Nullable [] key, byte[] audio, Headers headers)
            throws MalformedRecordException {
        if (key == null) {
            throw new MalformedRecordException("a chunk has no key; expected its job id");
        }
        try {
            return new SynthesisEvent.Chunk(new JobId(new String(key, StandardCharsets.UTF_8)),
                    Integer.parseInt(CloudEvents.requireText(headers, INDEX)),
                    Long.parseLong(CloudEvents.requireText(headers, OFFSET)),
                    Boolean.parseBoolean(CloudEvents.requireText(headers, LAST)),
                    Integer.parseInt(CloudEvents.requireText(headers, RATE)), audio);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("chunk headers: " + e.getMessage(), e);
        }
    }

    private static String type(SynthesisEvent.StateChange change) {
        return switch (change) {
            case SynthesisEvent.Accepted _ -> "job.accepted";
            case SynthesisEvent.Started _ -> "job.started";
            case SynthesisEvent.Progress _ -> "job.progress";
            case SynthesisEvent.Completed _ -> "job.completed";
            case SynthesisEvent.Failed _ -> "job.failed";
            case SynthesisEvent.Cancelled _ -> "job.cancelled";
        };
    }

    private static byte[] key(JobId id) {
        return id.value().getBytes(StandardCharsets.UTF_8);
    }
}
