package dev.voxq.ingest.stream;

import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SynthesisEvent;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The listeners of this API instance, by correlation id.
///
/// Several instances may share a reply partition. The correlation id begins with the instance's name, so that each
/// tells its own replies from the others'.
public final class OpenStreams {
    private final String instance;
    private final ReplyPartition replies;
    private final Limits limits;
    private final Map<String, AudioStream> streams = new ConcurrentHashMap<>();
    private final AtomicLong sequence = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private final AtomicLong bufferedBytes = new AtomicLong();

    /// The partition of the reply topic that this instance reads.
    public record ReplyPartition(String topic, int partition) {}

    /// How much may pile up.
    ///
    /// @param waiting most listeners that nobody speaks to yet
    /// @param bufferBytes how far behind a listener may be
    /// @param allBufferBytes how far behind all of them may be together
    public record Limits(int waiting, int bufferBytes, long allBufferBytes) {}

    public OpenStreams(String instance, ReplyPartition replies, Limits limits) {
        this.instance = instance;
        this.replies = replies;
        this.limits = limits;
    }

    /// A place for one more listener.
    ///
    /// @throws QueueFullException when too many wait already
    public synchronized AudioStream open(int sampleRateHz) {
        if (waiting() >= limits.waiting()) {
            throw new QueueFullException(limits.waiting());
        }
        var correlation = instance + "/" + sequence.incrementAndGet();
        var address = ReplyAddress.of(replies.topic(), replies.partition(), correlation);
        var stream = new AudioStream(address, sampleRateHz, limits.bufferBytes(), bufferedBytes,
                () -> streams.remove(correlation));
        streams.put(correlation, stream);
        return stream;
    }

    /// Whether a reply is for a listener of this instance, there or gone.
    public boolean isOurs(byte @Nullable [] correlationId) {
        return correlationId != null && text(correlationId).startsWith(instance + "/");
    }

    /// Hands an event to its listener. Chunks for a listener that has left are dropped and counted.
    public void deliver(byte[] correlationId, SynthesisEvent event) {
        var stream = streams.get(text(correlationId));
        if (stream != null) {
            stream.accept(event);
            makeRoom();
        } else if (event instanceof SynthesisEvent.Chunk) {
            dropped.incrementAndGet();
        }
    }

    /// Breaks off who is furthest behind while all together hold too much.
    private void makeRoom() {
        while (bufferedBytes.get() > limits.allBufferBytes()) {
            streams.values().stream().max(Comparator.comparingInt(AudioStream::queuedBytes))
                    .ifPresent(
                            furthest -> furthest.overrun("the listener reads too slowly: all listeners together were "
                                    + "more than " + limits.allBufferBytes()
                                    + " bytes behind, and this one the furthest"));
        }
    }

    /// Breaks every stream: their listeners are told, their jobs cancelled.
    public void breakAll(String reason) {
        streams.values().forEach(stream -> stream.breakOff(reason));
    }

    public int size() {
        return streams.size();
    }

    /// Listeners that nobody speaks to yet.
    public int waiting() {
        return (int) streams.values().stream().filter(AudioStream::waiting).count();
    }

    /// Audio that waits for its listeners.
    public long bufferedBytes() {
        return bufferedBytes.get();
    }

    /// Chunks that came for listeners who had left.
    public long dropped() {
        return dropped.get();
    }

    private static String text(byte[] correlationId) {
        return new String(correlationId, StandardCharsets.UTF_8);
    }
}
