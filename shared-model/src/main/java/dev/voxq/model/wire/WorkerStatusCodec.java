package dev.voxq.model.wire;

import dev.voxq.model.WorkerStatus;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/// A worker's status as a record, keyed by the worker's name. No value: the worker has left.
public final class WorkerStatusCodec {
    private WorkerStatusCodec() {}

    public static WireRecord encode(WorkerStatus status, String source) {
        return new WireRecord(key(status.worker()), Json.mapper().writeValueAsBytes(status),
                CloudEvents.headers(status.worker() + "/" + status.at().toEpochMilli(), source, "worker.status",
                        status.at(), CloudEvents.JSON));
    }

    /// The record of a worker that leaves.
    public static ProducerRecord<byte[], byte[]> farewell(String worker, String topic) {
        return new ProducerRecord<>(topic, key(worker), null);
    }

    /// Whose record it is.
    public static String worker(byte[] key) {
        return new String(key, StandardCharsets.UTF_8);
    }

    public static WorkerStatus decode(byte @Nullable [] value, Headers headers) throws MalformedRecordException {
        if (value == null) {
            throw new MalformedRecordException("the record has no value; expected the status of a worker");
        }
        CloudEvents.checkVersion(headers);
        return Json.read(value, WorkerStatus.class);
    }

    private static byte[] key(String worker) {
        return worker.getBytes(StandardCharsets.UTF_8);
    }
}
