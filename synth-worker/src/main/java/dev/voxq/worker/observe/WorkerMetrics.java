package dev.voxq.worker.observe;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import dev.voxq.model.Lane;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.WorkerStatus.AudioCache;
import dev.voxq.model.WorkerStatus.VoiceCache;
import dev.voxq.worker.delivery.DeliveryListener;
import dev.voxq.worker.queue.QueueListener;
import dev.voxq.worker.schedule.Ending;
import dev.voxq.worker.schedule.FinishedAudio;
import dev.voxq.worker.schedule.LoopObserver;
import dev.voxq.worker.schedule.Outcome;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.voice.Voices;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/// The worker's meters, filled by what its parts tell. Those of the frame loop are looked up beforehand, so that counting
/// a frame allocates nothing.
public final class WorkerMetrics implements LoopObserver, QueueListener, DeliveryListener {
    private static final String PREFIX = "voxq.worker.";
    private static final double FRAME_SECONDS = (double) SpeechModel.FRAME_SAMPLES / SpeechModel.SAMPLE_RATE_HZ;

    private final MeterRegistry registry;
    private final Map<Lane, Timer> queueWait;
    private final Map<Lane, Timer> slotWait;
    private final Map<Lane, Timer> firstAudio;
    private final Map<Lane, Timer> chunkGap;
    private final Map<Lane, DistributionSummary> realTimeFactor;
    private final Map<Lane, Counter> redeliveries;
    private final DistributionSummary occupancy;
    private final Timer step;
    private final Timer decode;
    private final Timer prefill;
    private final Counter frames;
    private final Counter underruns;
    private final AtomicInteger parked = new AtomicInteger();
    private final AtomicInteger slots = new AtomicInteger();

    public WorkerMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.queueWait = perLane(lane -> timer("queue.wait", "from the record's write to its acquisition", lane));
        this.slotWait = perLane(lane -> timer("slot.wait", "from acquisition to a slot of the batch", lane));
        this.firstAudio = perLane(lane -> timer("ttfa", "from acquisition to the first samples", lane));
        this.chunkGap = perLane(lane -> timer("chunk.gap", "between two chunks of a job", lane));
        this.realTimeFactor = perLane(lane -> DistributionSummary.builder(PREFIX + "rtf")
                .description("seconds computed per second of audio").tag("lane", lane.wireName())
                .publishPercentiles(0.5, 0.95).register(registry));
        this.redeliveries = perLane(lane -> Counter.builder(PREFIX + "redeliveries")
                .description("records acquired that had been delivered before").tag("lane", lane.wireName())
                .register(registry));
        this.occupancy = DistributionSummary.builder(PREFIX + "batch.occupancy")
                .description("rows of a step as part of the batch's slots").register(registry);
        this.step = timer("step", "one frame for all running rows");
        this.decode = timer("decode", "samples of one chunk for rows of equal size");
        this.prefill = timer("prefill", "one stretch of a prompt");
        this.frames = Counter.builder(PREFIX + "frames").description("frames spoken").register(registry);
        this.underruns = Counter.builder(PREFIX + "underruns")
                .description("chunks later than the audio before them lasts").register(registry);
        registry.gauge(PREFIX + "parked", parked);
        Gauge.builder(PREFIX + "slots", slots, AtomicInteger::get)
                .description("slots in use, fewer after the device ran out of memory").register(registry);
    }

    /// Counts what becomes of the requests for uploaded voices.
    public void watch(Voices voices) {
        Gauge.builder(PREFIX + "voice.cache.size", voices, all -> all.stats().size())
                .description("clone prompts in memory").register(registry);
        count("voice.cache.hits", "clone prompts found in memory", voices, VoiceCache::hits);
        count("voice.cache.misses", "clone prompts not found in memory", voices, VoiceCache::misses);
        count("voice.cache.evictions", "clone prompts that made room for others", voices, VoiceCache::evictions);
        count("voice.loaded", "clone prompts found in the store", voices, VoiceCache::loaded);
        FunctionTimer.builder(PREFIX + "voice.encode", voices, all -> all.stats().encoded(), Voices::encoderSeconds,
                TimeUnit.SECONDS).description("clone prompts computed from a clip").register(registry);
    }

    /// Counts what becomes of the jobs that finished audio may answer for.
    public void watch(FinishedAudio finished) {
        Gauge.builder(PREFIX + "audio.cache.size", finished, all -> all.stats().size())
                .description("finished outputs in memory").register(registry);
        Gauge.builder(PREFIX + "audio.cache.bytes", finished, all -> all.stats().bytes())
                .description("memory of finished outputs").baseUnit("bytes").register(registry);
        count("audio.cache.hits", "jobs that finished audio answered for", finished, AudioCache::hits);
        count("audio.cache.misses", "jobs that it could not answer for", finished, AudioCache::misses);
        count("audio.cache.evictions", "finished outputs that made room for others", finished,
                AudioCache::evictions);
    }

    private void count(String name, String meaning, FinishedAudio finished, ToLongFunction<AudioCache> count) {
        FunctionCounter.builder(PREFIX + name, finished, all -> count.applyAsLong(all.stats())).description(meaning)
                .register(registry);
    }

    private void count(String name, String meaning, Voices voices, ToLongFunction<VoiceCache> count) {
        FunctionCounter.builder(PREFIX + name, voices, all -> count.applyAsLong(all.stats())).description(meaning)
                .register(registry);
    }

    @Override
    public void acquired(Lane lane, Duration waited, int attempt) {
        of(queueWait, lane).record(waited);
        if (attempt > 1) {
            of(redeliveries, lane).increment();
        }
    }

    @Override
    public void answered(Lane lane, Outcome outcome) {
        registry.counter(PREFIX + "answers", "lane", lane.wireName(), "answer", switch (outcome) {
            case Outcome.Settled _ -> "accept";
            case Outcome.Retry _ -> "retry";
            case Outcome.Released _ -> "release";
            case Outcome.GaveUp _ -> "give_up";
        }).increment();
    }

    @Override
    public void deadLettered(Lane lane, FailureCode code) {
        registry.counter(PREFIX + "dead.letters", "lane", lane.wireName(), "code", code.wireName()).increment();
    }

    @Override
    public void lockLost(Lane lane) {
        registry.counter(PREFIX + "locks.lost", "lane", lane.wireName()).increment();
    }

    @Override
    public void told(SynthesisEvent.StateChange end) {
        var lane = end.job().lane().wireName();
        switch (end) {
            case SynthesisEvent.Completed(_, _, var result) -> registry
                    .counter(PREFIX + "jobs", "lane", lane, "end", "completed", "code",
                            result.finishReason().wireName())
                    .increment();
            case SynthesisEvent.Failed failed -> registry
                    .counter(PREFIX + "jobs", "lane", lane, "end", "failed", "code", failed.code().wireName())
                    .increment();
            case SynthesisEvent.Cancelled _ -> registry
                    .counter(PREFIX + "jobs", "lane", lane, "end", "cancelled", "code", "none").increment();
            case SynthesisEvent.Accepted _,SynthesisEvent.Started _,SynthesisEvent.Progress _ -> {
            }
        }
    }

    @Override
    public void stored(long bytes, Duration took) {
        registry.timer(PREFIX + "store.put").record(took);
        registry.counter(PREFIX + "store.bytes").increment((double) bytes);
    }

    @Override
    public void admitted(Lane lane, long waitedNanos) {
        of(slotWait, lane).record(waitedNanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void prefilled(long nanos) {
        prefill.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void stepped(int rows, int slots, long nanos) {
        step.record(nanos, TimeUnit.NANOSECONDS);
        frames.increment(rows);
        occupancy.record((double) rows / slots);
        FrameEvent.record(rows, slots, nanos);
    }

    @Override
    public void decoded(int rows, int decodedFrames, long nanos) {
        decode.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void firstAudio(Lane lane, long nanos) {
        of(firstAudio, lane).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void chunkGap(Lane lane, long nanos) {
        of(chunkGap, lane).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void underrun() {
        underruns.increment();
    }

    @Override
    public void slots(int places) {
        slots.set(places);
    }

    @Override
    public void parked(int rows) {
        parked.set(rows);
    }

    @Override
    public void ended(Lane lane, Ending ending, int spokenFrames, long spokenNanos) {
        if (ending instanceof Ending.Spoken && spokenFrames > 0) {
            of(realTimeFactor, lane).record((double) spokenNanos / 1e9 / (spokenFrames * FRAME_SECONDS));
        }
    }

    private static <T> T of(Map<Lane, T> meters, Lane lane) {
        return requireNonNull(meters.get(lane));
    }

    private static <T> Map<Lane, T> perLane(Function<Lane, T> meter) {
        var meters = new EnumMap<Lane, T>(Lane.class);
        for (var lane : Lane.values()) {
            meters.put(lane, meter.apply(lane));
        }
        return meters;
    }

    private Timer timer(String name, String meaning, Lane lane) {
        return Timer.builder(PREFIX + name).description(meaning).tag("lane", lane.wireName())
                .publishPercentiles(0.5, 0.95, 0.99).register(registry);
    }

    private Timer timer(String name, String meaning) {
        return Timer.builder(PREFIX + name).description(meaning).publishPercentiles(0.5, 0.95).register(registry);
    }
}
