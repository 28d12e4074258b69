package dev.voxq.ingest.kafka;

import static java.util.stream.Collectors.joining;

import dev.voxq.ingest.batch.BatchJournal;
import dev.voxq.ingest.callback.CallbackJournal;
import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.job.JobPublisher;
import dev.voxq.ingest.job.LogEnds;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.state.StateConfig;
import dev.voxq.ingest.steward.JobSteward;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.model.wire.TopicSetup;
import dev.voxq.model.wire.Topics;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.MessageListener;
import org.springframework.kafka.support.TopicPartitionOffset;

/// Wires the Kafka side. Listeners start before the first request is taken, and stop after the last.
@Configuration(proxyBeanMethods = false)
public class KafkaConfiguration {
    private static final int BEFORE_HTTP = 0;

    @Bean
    Admin admin(KafkaConnection connection, Topics topics) throws InterruptedException {
        var admin = connection.admin();
        try {
            TopicSetup.ensure(admin, topics);
            return admin;
        } catch (KafkaException e) {
            admin.close();
            throw new KafkaUnusableException("KAFKA_BOOTSTRAP_SERVERS is \"" + connection.bootstrapServers()
                    + "\", where Kafka cannot be used: " + e.getMessage(), e);
        } catch (IllegalStateException e) {
            admin.close();
            throw new KafkaUnusableException(String.valueOf(e.getMessage()), e);
        }
    }

    @Bean
    KafkaHealth kafkaHealth(Admin admin) {
        return new KafkaHealth(admin);
    }

    @Bean
    ProducerFactory<byte[], byte[]> producers(KafkaConnection connection) {
        return connection.producers();
    }

    @Bean
    ConsumerFactory<byte[], byte[]> consumers(KafkaConnection connection) {
        return connection.consumers();
    }

    @Bean
    JobPublisher jobPublisher(ProducerFactory<byte[], byte[]> producers, Topics topics, KafkaConnection connection,
            Clock clock) {
        return new KafkaJobPublisher(new KafkaTemplate<>(producers), topics, source(connection), clock);
    }

    /// Reads from where the partition ends now: replies to jobs of this instance can only come later.
    @Bean
    KafkaMessageListenerContainer<byte[], byte[]> replyContainer(ConsumerFactory<byte[], byte[]> consumers,
            Admin admin, OpenStreams streams, OpenStreams.ReplyPartition replies) throws InterruptedException {
        var partition = new TopicPartition(replies.topic(), replies.partition());
        var ends = offsets(admin, List.of(partition), OffsetSpec.latest());
        return container("replies", consumers, new ReplyListener(streams), ends);
    }

    /// Knows of all jobs what the log says.
    @Bean
    JobView jobView(StateConfig config, Topics topics, Admin admin, KafkaConnection connection, Clock clock,
            Engines engines) throws InterruptedException {
        return JobView.start(config, topics, topicIds(admin, topics), connection::viewReader, clock, engines::hear);
    }

    /// What tells these topics from others of the same name.
    private static String topicIds(Admin admin, Topics topics) throws InterruptedException {
        try {
            return admin.describeTopics(List.of(topics.events(), topics.callbacks(), topics.batches())).allTopicNames()
                    .get().values()
                    .stream().map(topic -> topic.name() + "=" + topic.topicId()).sorted().collect(joining(","));
        } catch (ExecutionException e) {
            throw new KafkaException("The topics could not be described: " + e.getMessage(), e);
        }
    }

    @Bean
    LogEnds logEnds(Admin admin, Topics topics) {
        return new KafkaLogEnds(admin, topics);
    }

    @Bean
    ViewedTopics viewedTopics(ProducerFactory<byte[], byte[]> producers, JobView view) {
        return new ViewedTopics(new KafkaTemplate<>(producers), view);
    }

    @Bean
    CallbackJournal callbackJournal(ViewedTopics written, Topics topics) {
        return new KafkaCallbackJournal(written, topics);
    }

    @Bean
    BatchJournal batchJournal(ViewedTopics written, Topics topics) {
        return new KafkaBatchJournal(written, topics);
    }

    @Bean(initMethod = "start")
    JobSteward jobSteward(JobView view, Topics topics, KafkaConnection connection,
            ProducerFactory<byte[], byte[]> producers, JobSteward.Grace grace, Clock clock) {
        return new JobSteward(view, topics, () -> connection.steward(topics.prefix() + "speech-stewards"),
                new KafkaTemplate<>(producers), source(connection), grace, clock);
    }

    private static String source(KafkaConnection connection) {
        return "/voxq/api/" + connection.clientId();
    }

    static KafkaMessageListenerContainer<byte[], byte[]> container(String name,
            ConsumerFactory<byte[], byte[]> consumers, MessageListener<byte[], byte[]> listener,
            Map<TopicPartition, Long> from) {
        var properties = new ContainerProperties(from.entrySet().stream()
                .map(start -> new TopicPartitionOffset(start.getKey().topic(), start.getKey().partition(),
                        start.getValue()))
                .toArray(TopicPartitionOffset[]::new));
        properties.setMessageListener(listener);
        properties.setClientId(name);
        properties.setAckMode(ContainerProperties.AckMode.MANUAL);
        var executor = new SimpleAsyncTaskExecutor("kafka-" + name + "-");
        executor.setVirtualThreads(true);
        properties.setListenerTaskExecutor(executor);
        var container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName(name);
        container.setPhase(BEFORE_HTTP);
        return container;
    }

    static Map<TopicPartition, Long> offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException {
        var query = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> query.put(partition, spec));
        try {
            var found = new HashMap<TopicPartition, Long>();
            admin.listOffsets(query).all().get()
                    .forEach((partition, info) -> found.put(partition, info.offset()));
            return found;
        } catch (ExecutionException e) {
            throw new KafkaException("Offsets of " + partitions + " could not be read: " + e.getMessage(), e);
        }
    }
}
