package dev.voxq.ingest.http;

import dev.voxq.ingest.stream.OpenStreams;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/// What is counted of speech on its way to listeners.
final class SpeechMetrics {
    private final MeterRegistry registry;
    private final Timer firstAudio;
    private final Counter cancelled;

    SpeechMetrics(MeterRegistry registry, OpenStreams streams) {
        this.registry = registry;
        firstAudio = Timer.builder("voxq.api.ttfa").description("From a valid request to its first samples")
                .publishPercentileHistogram().register(registry);
        cancelled = Counter.builder("voxq.api.cancelled").description("Jobs given up because their listener left")
                .register(registry);
        Gauge.builder("voxq.api.streams", streams, OpenStreams::size).description("Listeners").register(registry);
        Gauge.builder("voxq.api.streams.waiting", streams, OpenStreams::waiting)
                .description("Listeners that nobody speaks to yet").register(registry);
        Gauge.builder("voxq.api.streams.buffered", streams, OpenStreams::bufferedBytes).baseUnit("bytes")
                .description("Audio that waits for listeners who are behind").register(registry);
        FunctionCounter.builder("voxq.api.replies.dropped", streams, OpenStreams::dropped)
                .description("Chunks that came for listeners who had left").register(registry);
    }

    void firstAudio(long nanos) {
        firstAudio.record(nanos, TimeUnit.NANOSECONDS);
    }

    void cancelled() {
        cancelled.increment();
    }

    void failed(String code) {
        registry.counter("voxq.api.failed", "code", code).increment();
    }
}
