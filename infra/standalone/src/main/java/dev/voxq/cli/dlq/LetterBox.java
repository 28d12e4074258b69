package dev.voxq.cli.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.cli.UnusableInputException;
import dev.voxq.cli.client.UnreachableException;
import dev.voxq.model.JobInfo;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Topics;
import dev.voxq.worker.config.KafkaConfig;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// The dead letters of a deployment.
///
/// Kafka deletes no single record, so what becomes of a letter stands in the same topic: a mark, a record without a value
/// that names the letter's offset and its fate. Letters at the beginning of the topic that have all been dropped are deleted.
final class LetterBox implements AutoCloseable {
    private static final String MARK = "voxq_dlq_mark";
    private static final String OF = "voxq_dlq_offset";
    private static final String RETRIED = "retried";
    private static final String DROPPED = "dropped";
    private static final String SOURCE = "/voxq/dlq";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConfig kafka;
    private final TopicPartition place;
    private final KafkaProducer<byte[], byte[]> producer;

    LetterBox(KafkaConfig kafka) {
        this.kafka = kafka;
        this.place = new TopicPartition(kafka.topics().deadLetters(), 0);
        var settings = kafka.client(ProducerConfig.configNames());
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Topics topics() {
        return kafka.topics();
    }

    /// All letters by their numbers, oldest first.
    SequencedMap<Long, Letter> letters() {
        var letters = new TreeMap<Long, Letter>();
        for (var record : read()) {
            var mark = record.headers().lastHeader(MARK);
            if (mark == null) {
                letters.put(record.offset(), Letter.of(record));
            } else {
                var fate = new String(mark.value(), UTF_8);
                letters.computeIfPresent(Long.parseLong(new String(record.headers().lastHeader(OF).value(), UTF_8)),
                        (_, letter) -> fate.equals(RETRIED) ? letter.retried() : letter.buried());
            }
        }
        return letters;
    }

    /// Puts the job back in its queue as it came, and says so in its log, where its failure ends: it counts as new. The
    /// mark comes last, so that nothing is forgotten when we die between.
    ///
    /// @throws UnusableInputException when the letter does not say where it comes from
    void retry(Letter letter) throws InterruptedException {
        var job = letter.job();
        if (letter.topic().isEmpty()) {
            throw new UnusableInputException("letter " + letter.number() + " does not say which topic it comes from");
        }
        if (job != null) {
            var event = new SynthesisEvent.Accepted(JobInfo.of(job), Instant.now(), letter.retries() + 1);
            send(EventCodec.encode(event, SOURCE, event.at()).on(topics().events(), null));
        }
        var record = letter.record();
        send(new ProducerRecord<>(letter.topic(), null, record.key(), record.value(), letter.ownHeaders()));
        mark(letter, RETRIED);
    }

    void drop(Letter letter) throws InterruptedException {
        mark(letter, DROPPED);
    }

    /// Deletes the beginning of the topic up to the first letter that was not dropped.
    void tidy() throws InterruptedException {
        var letters = letters();
        long end = letters.values().stream().filter(letter -> !letter.dropped()).mapToLong(Letter::number).min()
                .orElseGet(() -> letters.isEmpty() ? 0 : letters.lastEntry().getKey() + 1);
        var settings = kafka.client(AdminClientConfig.configNames());
        try (var admin = Admin.create(settings)) {
            admin.deleteRecords(Map.of(place, RecordsToDelete.beforeOffset(end))).all().get();
        } catch (ExecutionException e) {
            throw new UnreachableException(place.topic() + " could not be tidied: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        producer.close(PATIENCE);
    }

    private void mark(Letter letter, String fate) throws InterruptedException {
        var headers = new RecordHeaders().add(MARK, fate.getBytes(UTF_8))
                .add(OF, String.valueOf(letter.number()).getBytes(UTF_8));
        send(new ProducerRecord<>(place.topic(), null, letter.record().key(), null, headers));
    }

    private void send(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
        try {
            producer.send(record).get();
        } catch (ExecutionException | KafkaException e) {
            throw new UnreachableException("the brokers at " + kafka.bootstrapServers() + " did not take a record on "
                    + record.topic() + ": " + e.getMessage(), e);
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read() {
        var settings = kafka.client(ConsumerConfig.configNames());
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(place));
            consumer.seekToBeginning(List.of(place));
            long end = consumer.endOffsets(List.of(place)).values().iterator().next();
            var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (consumer.position(place) < end) {
                consumer.poll(POLL).forEach(records::add);
            }
            return records;
        } catch (KafkaException e) {
            throw new UnreachableException("the dead letters cannot be read from " + kafka.bootstrapServers() + ": "
                    + e.getMessage(), e);
        }
    }
}
