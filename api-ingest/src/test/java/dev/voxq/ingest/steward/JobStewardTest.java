package dev.voxq.ingest.steward;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.ingest.TestWorker;
import dev.voxq.model.FailureCode;
import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.Completed;
import dev.voxq.model.SynthesisEvent.Failed;
import dev.voxq.model.SynthesisEvent.Started;
import dev.voxq.model.wire.EventCodec;
import dev.voxq.model.wire.Json;
import dev.voxq.model.wire.Topics;
import dev.voxq.model.wire.UsageCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class JobStewardTest {
    private final Deployment deployment = Deployment.shared();
    private final TestWorker worker = deployment.worker();

    @Test
    void usageOfAJobIsWrittenOnceHoweverOftenItsEndIsSaid() throws Exception {
        var id = submit("metered");
        var job = worker.take("metered");
        worker.start(job, 1);
        worker.complete(job, 48_000);
        worker.complete(job, 48_000);

        var usage = UsageCodec.decode(record(Topics.DEFAULT.usage(), id, 1).getFirst().value(),
                record(Topics.DEFAULT.usage(), id, 1).getFirst().headers());
        assertThat(usage.status()).isEqualTo("completed");
        assertThat(usage.characters()).isEqualTo("metered".length());
        assertThat(usage.audioSeconds()).isEqualTo(2);
        assertThat(usage.engineSeconds()).isEqualTo(0.01);
        assertThat(usage.engine()).isEqualTo("test-engine");

        var marker = submit("marker of usage");
        worker.complete(worker.take("marker of usage"), 24_000);
        record(Topics.DEFAULT.usage(), marker, 1);
        Thread.sleep(500);
        assertThat(read(Topics.DEFAULT.usage(), id)).hasSize(1);
    }

    @Test
    void endIsRepeatedAfterAWorkerThatDidNotKnowOfIt() throws Exception {
        var id = submit("zombie");
        var job = worker.take("zombie");
        worker.start(job, 1);
        worker.complete(job, 24_000);
        worker.start(job, 1);

        var events = record(Topics.DEFAULT.events(), id, 5);
        var last = events.getLast();
        assertThat(EventCodec.decode(events.get(3).key(), events.get(3).value(), events.get(3).headers()))
                .isInstanceOf(Started.class);
        assertThat(EventCodec.decode(last.key(), last.value(), last.headers())).isInstanceOf(Completed.class);
    }

    @Test
    void jobThatTheBrokerGaveUpHasFailed() throws Exception {
        var id = submit("given up");
        worker.start(worker.take("given up"), 9);
        try (var producer = new KafkaProducer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                new ByteArraySerializer(), new ByteArraySerializer())) {
            var letter = new ProducerRecord<>(Topics.DEFAULT.deadLetters(), id.value().getBytes(StandardCharsets.UTF_8),
                    new byte[0]);
            letter.headers().add("__dlq.errors.topic", "speech.jobs.bulk".getBytes(StandardCharsets.UTF_8));
            producer.send(letter).get();
        }

        var end = record(Topics.DEFAULT.events(), id, 3).getLast();
        assertThat(EventCodec.decode(end.key(), end.value(), end.headers())).isInstanceOfSatisfying(Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(FailureCode.TOO_MANY_ATTEMPTS));
    }

    private JobId submit(String text) {
        var answer = deployment.send(deployment.post("/v1/jobs", "{\"input\":\"" + text + "\"}"));
        return new JobId(requireNonNull(Json.mapper().readTree(answer.body()).path("id").stringValue()));
    }

    /// The records of a job, as soon as there are so many.
    private List<ConsumerRecord<byte[], byte[]>> record(String topic, JobId id, int number)
            throws InterruptedException {
        for (int tries = 0; tries < 100; tries++) {
            var found = read(topic, id);
            if (found.size() >= number) {
                return found;
            }
            Thread.sleep(200);
        }
        throw new AssertionError("expected " + number + " records of " + id + ", found " + read(topic, id));
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, JobId id) {
        try (var consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", deployment.bootstrapServers()),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = Stream.ofNullable(consumer.partitionsFor(topic)).flatMap(List::stream)
                    .map(partition -> new TopicPartition(topic, partition.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
            while (partitions.stream()
                    .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L))) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> {
                    if (id.value().equals(new String(record.key(), StandardCharsets.UTF_8))) {
                        found.add(record);
                    }
                });
            }
            return found;
        }
    }
}
