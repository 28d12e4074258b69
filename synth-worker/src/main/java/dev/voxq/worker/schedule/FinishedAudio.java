package dev.voxq.worker.schedule;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxq.model.FinishReason;
import dev.voxq.model.Reuse;
import dev.voxq.model.Sampling;
import dev.voxq.model.Sha256;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WorkerStatus.AudioCache;
import dev.voxq.model.wire.Json;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.SpeechModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Finished audio in memory, for jobs that say an equal job's audio will do ([SynthesisJob#reuse]).
///
/// What is kept are the model's samples, ahead of tempo, rate and format. They are found by a SHA-256 over everything
/// that changes them within one worker: text, voice, language, instruction, sampling, seed, pace and the uploaded
/// voice's prompt. Model and precision are the worker's own and never change while it lives.
///
/// Any thread may call it.
public final class FinishedAudio {
    /// Samples of a chunk that is sent on: as many as the largest a listener usually gets.
    private static final int CHUNK_SAMPLES = 8 * SpeechModel.FRAME_SAMPLES;

    private final Cache<String, Kept> cache;
    private final int maxOutputs;
    private final long maxBytes;
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();

    /// @param maxOutputs most outputs; 0 keeps none
    /// @param maxBytes most memory for all of them
    public FinishedAudio(int maxOutputs, long maxBytes) {
        this.maxOutputs = maxOutputs;
        this.maxBytes = maxOutputs == 0 ? 0 : maxBytes;
        var share = maxOutputs == 0 ? 1 : Math.ceilDiv(maxBytes, maxOutputs);
        // Caffeine bounds either number or weight: an output weighs at least its share, so both bounds hold.
        this.cache = Caffeine.newBuilder().maximumWeight(this.maxBytes)
                .weigher((String _, Kept kept) -> Math.toIntExact(Math.max(share, kept.bytes())))
                .executor(Runnable::run).recordStats().build();
    }

    /// A whole output as the frame loop gave it.
    private record Kept(ModelInfo model, long seed, float[] samples, Ending.Spoken ending) {
        long bytes() {
            return (long) samples.length * Float.BYTES;
        }
    }

    /// What the samples of a job depend on.
    private record Asked(String text, @Nullable VoiceId voice, @Nullable String language, @Nullable String instruct,
            Sampling sampling, boolean anySeed, double speed, @Nullable ClonePrompt imitated) {}

    /// Plays the audio of an equal job into the outlet, to its end.
    ///
    /// @return whether there was one
    public boolean play(Assignment assignment, Outlet outlet) {
        if (!wanted(assignment)) {
            return false;
        }
        var kept = cache.getIfPresent(key(assignment));
        (kept == null ? misses : hits).increment();
        if (kept == null) {
            return false;
        }
        outlet.started(kept.model, kept.seed);
        for (int from = 0; from < kept.samples.length; from += CHUNK_SAMPLES) {
            outlet.samples(Arrays.copyOfRange(kept.samples, from, Math.min(kept.samples.length, from + CHUNK_SAMPLES)));
        }
        outlet.end(kept.ending);
        return true;
    }

    /// An outlet that passes everything on, and keeps what was spoken if the job may share it.
    public Outlet keeping(Assignment assignment, Outlet outlet) {
        return wanted(assignment) ? new Keeping(key(assignment), outlet) : outlet;
    }

    /// Drops everything.
    ///
    /// @return how many outputs
    public long clear() {
        var kept = cache.asMap().size();
        cache.invalidateAll();
        return kept;
    }

    public AudioCache stats() {
        var kept = cache.asMap().values();
        return new AudioCache(kept.size(), kept.stream().mapToLong(Kept::bytes).sum(), hits.sum(), misses.sum(),
                cache.stats().evictionCount());
    }

    private boolean wanted(Assignment assignment) {
        return maxOutputs > 0 && assignment.job().reuse() != null;
    }

    private static String key(Assignment assignment) {
        var job = assignment.job();
        var anySeed = job.reuse() == Reuse.ANY_SEED;
        var asked = new Asked(job.text(), job.voice(), job.language(), job.instruct(),
                job.sampling().withSeed(anySeed ? 0 : job.seed()), anySeed, job.audio().speed(),
                assignment.imitated());
        return Sha256.hex(Json.mapper().writeValueAsBytes(asked));
    }

    /// Listens in on one job. What grows beyond all that may be kept is let go at once; runaways are not worth keeping.
    private final class Keeping implements Outlet {
        private final String key;
        private final Outlet outlet;
        private final List<float[]> chunks = new ArrayList<>();
        private long bytes;
        private @Nullable ModelInfo model;
        private long seed;

        Keeping(String key, Outlet outlet) {
            this.key = key;
            this.outlet = outlet;
        }

        @Override
        public boolean hasRoom() {
            return outlet.hasRoom();
        }

        @Override
        public void started(ModelInfo speaker, long spokenSeed) {
            model = speaker;
            seed = spokenSeed;
            outlet.started(speaker, spokenSeed);
        }

        @Override
        public void samples(float[] samples) {
            bytes += (long) samples.length * Float.BYTES;
            if (bytes <= maxBytes) {
                chunks.add(samples.clone());
            } else {
                chunks.clear();
            }
            outlet.samples(samples);
        }

        @Override
        public void end(Ending ending) {
            if (model != null && bytes <= maxBytes && ending instanceof Ending.Spoken(var reason, var sentences, _)
                    && reason != FinishReason.RUNAWAY) {
                cache.put(key, new Kept(model, seed, joined(), new Ending.Spoken(reason, sentences, true)));
            }
            outlet.end(ending);
        }

        @Override
        public CompletableFuture<Outcome> outcome() {
            return outlet.outcome();
        }

        private float[] joined() {
            var all = new float[chunks.stream().mapToInt(chunk -> chunk.length).sum()];
            var at = 0;
            for (var chunk : chunks) {
                System.arraycopy(chunk, 0, all, at, chunk.length);
                at += chunk.length;
            }
            return all;
        }
    }
}
