package dev.voxq.ingest;

import dev.voxq.ingest.http.HttpSettings;
import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.job.JobIntake;
import dev.voxq.ingest.job.JobPublisher;
import dev.voxq.ingest.job.RecentJobs;
import dev.voxq.ingest.kafka.KafkaConnection;
import dev.voxq.ingest.store.AudioStore;
import dev.voxq.ingest.store.VoiceStore;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.model.VoiceFolder;
import dev.voxq.model.wire.Topics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/// What both sides, HTTP and Kafka, share.
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {
    private static final SecureRandom RANDOM = new SecureRandom();

    @Bean
    IngestProperties properties(Environment environment) {
        return IngestProperties.from(environment::getProperty, RANDOM);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    Topics topics(IngestProperties properties) {
        return properties.topics();
    }

    @Bean
    HttpSettings httpSettings(IngestProperties properties) {
        return properties.http();
    }

    @Bean
    KafkaConnection kafkaConnection(IngestProperties properties) {
        return new KafkaConnection(properties.bootstrapServers(), instanceName(), properties.kafkaSecurity());
    }

    @Bean
    OpenStreams.ReplyPartition replyPartition(IngestProperties properties) {
        return new OpenStreams.ReplyPartition(properties.topics().replies(), properties.replyPartition());
    }

    @Bean
    OpenStreams openStreams(KafkaConnection connection, OpenStreams.ReplyPartition replies,
            IngestProperties properties) {
        return new OpenStreams(connection.clientId(), replies, properties.listeners());
    }

    @Bean
    RecentJobs recentJobs(IngestProperties properties) {
        return new RecentJobs(properties.jobsRemembered());
    }

    @Bean
    Engines engines() {
        return new Engines();
    }

    @Bean
    JobIntake jobIntake(JobPublisher publisher, RecentJobs jobs, IngestProperties properties, Clock clock) {
        return new JobIntake(publisher, jobs, properties.folder(), properties.requestTimeout(), clock, RANDOM);
    }

    @Bean
    AudioStore audioStore(IngestProperties properties) {
        return new AudioStore(properties.store());
    }

    @Bean
    VoiceStore voiceStore(AudioStore store, IngestProperties properties) {
        return new VoiceStore(store, new VoiceFolder(properties.folder().bucket()));
    }

    @Bean
    PrometheusMeterRegistry meterRegistry() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new JvmMemoryMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        return registry;
    }

    /// No other instance has it, so replies find the one that waits for them.
    private static String instanceName() {
        var name = new byte[6];
        RANDOM.nextBytes(name);
        return "api-" + HexFormat.of().formatHex(name);
    }
}
