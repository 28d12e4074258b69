package dev.voxq.worker.queue;

import java.util.LinkedHashSet;
import java.util.SequencedSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/// Records whose job had its end here while the broker was not there to hear it, the newest [#LIMIT] of them: when one
/// comes again it is accepted without being spoken twice.
final class SettledRecords {
    static final int LIMIT = 10_000;

    private record Place(String topic, int partition, long offset) {}

    private final SequencedSet<Place> places = new LinkedHashSet<>();

    synchronized void add(ConsumerRecord<?, ?> record) {
        places.addLast(place(record));
        if (places.size() > LIMIT) {
            places.removeFirst();
        }
    }

    synchronized boolean remove(ConsumerRecord<?, ?> record) {
        return places.remove(place(record));
    }

    private static Place place(ConsumerRecord<?, ?> record) {
        return new Place(record.topic(), record.partition(), record.offset());
    }
}
