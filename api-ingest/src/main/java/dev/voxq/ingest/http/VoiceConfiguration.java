package dev.voxq.ingest.http;

import dev.voxq.ingest.store.VoiceStore;
import dev.voxq.ingest.worker.Workers;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires what serves voices.
@Configuration(proxyBeanMethods = false)
public class VoiceConfiguration {
    @Bean
    VoicesController voicesController(VoiceStore store, Workers workers, RequestBodies bodies, SpeechRelay relay,
            HttpSettings settings, Clock clock) {
        return new VoicesController(store, workers, bodies, relay, settings.maxClipBytes(), clock);
    }

    @Bean
    CacheController cacheController(Workers workers) {
        return new CacheController(workers);
    }
}
