package dev.voxq.ingest;

import dev.voxq.ingest.batch.BatchIntake;
import dev.voxq.ingest.batch.BatchJournal;
import dev.voxq.ingest.batch.BatchRunner;
import dev.voxq.ingest.batch.Desk;
import dev.voxq.ingest.batch.LineParser;
import dev.voxq.ingest.batch.OutputPlaces;
import dev.voxq.ingest.callback.CallbackDispatcher;
import dev.voxq.ingest.callback.CallbackJournal;
import dev.voxq.ingest.callback.Callbacks;
import dev.voxq.ingest.callback.TargetGuard;
import dev.voxq.ingest.http.HttpSettings;
import dev.voxq.ingest.job.CallbackOrders;
import dev.voxq.ingest.job.Engines;
import dev.voxq.ingest.job.JobIntake;
import dev.voxq.ingest.job.JobPublisher;
import dev.voxq.ingest.job.Quotas;
import dev.voxq.ingest.kafka.KafkaConnection;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.state.StateConfig;
import dev.voxq.ingest.steward.JobSteward;
import dev.voxq.ingest.store.AudioLinks;
import dev.voxq.ingest.store.AudioStore;
import dev.voxq.ingest.store.FileStore;
import dev.voxq.ingest.store.ObjectStore;
import dev.voxq.ingest.store.VoiceStore;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.ingest.tenant.ApiKeys;
import dev.voxq.ingest.tenant.TenantQuotas;
import dev.voxq.ingest.worker.Workers;
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
    StateConfig stateConfig(IngestProperties properties) {
        return properties.state();
    }

    @Bean
    JobSteward.Grace expiryGrace(IngestProperties properties) {
        return properties.expiryGrace();
    }

    @Bean
    ApiKeys apiKeys(IngestProperties properties) {
        return properties.keys();
    }

    @Bean
    Quotas quotas(ApiKeys keys, JobView view, Clock clock) {
        return new TenantQuotas(keys, view, clock);
    }

    @Bean
    TargetGuard targetGuard(IngestProperties properties) {
        return new TargetGuard(properties.callbacks().allowed());
    }

    @Bean
    CallbackOrders callbacks(TargetGuard guard, CallbackJournal journal, IngestProperties properties) {
        return new Callbacks(guard, journal, properties.callbacks().seal(), properties::callbackSecret);
    }

    @Bean(initMethod = "start")
    CallbackDispatcher callbackDispatcher(JobView view, CallbackJournal journal, TargetGuard guard,
            IngestProperties properties, JobSteward steward, Clock clock) {
        return new CallbackDispatcher(view, journal, guard, properties.callbacks(), properties::callbackSecret,
                steward::owned, clock, RANDOM);
    }

    @Bean
    Engines engines() {
        return new Engines();
    }

    @Bean
    JobIntake jobIntake(JobPublisher publisher, JobView view, CallbackOrders callbacks, Quotas quotas,
            IngestProperties properties, Clock clock) {
        return new JobIntake(publisher, view, callbacks, quotas, properties.folder(), properties.requestTimeout(),
                clock, RANDOM);
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
    FileStore fileStore(AudioStore store, IngestProperties properties) {
        return new FileStore(store, properties.folder().bucket());
    }

    @Bean
    BatchIntake batchIntake(JobView view, FileStore files, BatchJournal journal, CallbackOrders callbacks,
            IngestProperties properties, Clock clock) {
        return new BatchIntake(view, files, journal, callbacks, new OutputPlaces(properties.folder().bucket(),
                properties.folder().prefix(), properties.outputPlaces()), properties.state().retention(), clock);
    }

    @Bean(initMethod = "start")
    BatchRunner batchRunner(KafkaConnection connection, JobView view, JobPublisher publisher, FileStore files,
            AudioStore store, BatchJournal journal, LineParser parser, Quotas quotas, Workers workers,
            IngestProperties properties, JobSteward steward, Clock clock) {
        return new BatchRunner(new Desk(connection.clientId(), view, publisher, files, new ObjectStore(store), journal,
                parser, quotas, workers,
                new Desk.Limits(properties.http().maxBodyBytes(), properties.maxBatchRows()), clock), steward::owned);
    }

    @Bean
    AudioLinks audioLinks(IngestProperties properties) {
        return new AudioLinks(properties.publicStore(), properties.linkLife());
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
