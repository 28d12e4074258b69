package dev.voxq.worker.voice;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxq.model.CloneMode;
import dev.voxq.model.FailureCode;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceId;
import dev.voxq.model.WorkerStatus;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ReferenceClip;
import dev.voxq.worker.speech.VoiceEncoder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From the id of an uploaded voice to what the model needs to sound like it: out of memory, else out of the store, else
/// from the encoder. Requests for the same voice at the same time are one request.
public final class Voices implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Voices.class);
    private static final Duration ENCODER_KEPT_OPEN = Duration.ofMinutes(1);

    private final VoiceStore store;
    private final EncoderThread encoder;
    private final AsyncCache<VoiceId, Lookup> cache;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final LongAdder loaded = new LongAdder();

    /// What came of looking for a voice. A failure is a value, so that it is told to those who asked and to nobody else.
    private sealed interface Lookup {
        record Found(ClonePrompt prompt) implements Lookup {}

        record Failed(UnusableVoiceException cause) implements Lookup {}
    }

    /// @param source opens the encoder of the model that speaks
    /// @param cacheMax prompts kept in memory; 0 is none
    public Voices(VoiceStore store, Supplier<VoiceEncoder> source, int cacheMax) {
        this.store = store;
        this.encoder = new EncoderThread(source, ENCODER_KEPT_OPEN);
        this.cache = Caffeine.newBuilder().maximumSize(cacheMax).executor(Runnable::run).recordStats().buildAsync();
    }

    /// The prompt of this voice. Never blocks. Fails with an [UnusableVoiceException].
    public CompletableFuture<ClonePrompt> find(VoiceId voice) {
        var lookup = cache.get(voice, (id, _) -> CompletableFuture.supplyAsync(() -> look(id), threads));
        return lookup.thenApply(result -> switch (result) {
            case Lookup.Found(var prompt) -> prompt;
            case Lookup.Failed(var cause) -> {
                cache.asMap().remove(voice, lookup);
                throw cause;
            }
        });
    }

    /// Drops what is kept of a voice that was deleted.
    public void forget(VoiceId voice) {
        cache.synchronous().invalidate(voice);
    }

    /// Drops what is kept in memory.
    ///
    /// @return of how many voices
    public long clear() {
        var kept = cache.asMap().size();
        cache.synchronous().invalidateAll();
        return kept;
    }

    public WorkerStatus.VoiceCache stats() {
        var memory = cache.synchronous();
        var stats = memory.stats();
        return new WorkerStatus.VoiceCache(memory.estimatedSize(), stats.hitCount(), stats.missCount(),
                stats.evictionCount(), loaded.sum(), encoder.encoded());
    }

    /// Seconds that the encoder has computed.
    public double encoderSeconds() {
        return encoder.seconds();
    }

    @Override
    public void close() {
        encoder.close();
        threads.shutdownNow();
    }

    private Lookup look(VoiceId voice) {
        try {
            return new Lookup.Found(load(voice));
        } catch (UnusableVoiceException e) {
            return new Lookup.Failed(e);
        }
    }

    private ClonePrompt load(VoiceId voice) {
        var digest = encoder.digest();
        var profile = store.find(voice).orElseThrow(() -> unknown(voice, "was not uploaded, or has been deleted"));
        var kept = kept(voice, digest);
        if (kept.isPresent()) {
            loaded.increment();
            return kept.get();
        }
        var prompt = encoder.encode(clip(profile));
        keep(voice, digest, prompt);
        return prompt;
    }

    private Optional<ClonePrompt> kept(VoiceId voice, String digest) {
        return store.prompt(voice, digest).flatMap(bytes -> {
            var prompt = PromptBytes.decode(bytes);
            if (prompt.isEmpty()) {
                LOG.atWarn().addKeyValue("voice", voice).addKeyValue("bytes", bytes.length)
                        .log("a stored clone prompt is damaged; computing it again");
            }
            return prompt;
        });
    }

    private ReferenceClip clip(UploadedVoice profile) {
        var file = store.clip(profile.id()).filter(profile::isOf)
                .orElseThrow(() -> unknown(profile.id(), "has lost its clip"));
        try {
            var transcript = profile.mode() == CloneMode.ICL ? profile.transcript() : null;
            return new ReferenceClip(ReferenceAudio.read(file), transcript);
        } catch (UnusableClipException e) {
            throw new UnusableVoiceException(FailureCode.INVALID_REQUEST, "file", String.valueOf(e.getMessage()), e);
        }
    }

    /// Leaves nothing behind of a voice that was deleted while it was encoded. A store that takes no prompt costs another
    /// encoding, not the job.
    private void keep(VoiceId voice, String digest, ClonePrompt prompt) {
        try {
            store.putPrompt(voice, digest, PromptBytes.encode(prompt));
            if (store.find(voice).isPresent()) {
                return;
            }
            store.removePrompt(voice, digest);
        } catch (UnusableVoiceException e) {
            LOG.atWarn().addKeyValue("voice", voice).addKeyValue("problem", e.getMessage())
                    .log("a clone prompt could not be kept");
            return;
        }
        throw unknown(voice, "has been deleted");
    }

    private static UnusableVoiceException unknown(VoiceId voice, String why) {
        return new UnusableVoiceException(FailureCode.UNKNOWN_VOICE, "voice", "voice is \"" + voice + "\", which " + why
                + "; upload it with POST /v1/audio/voices", null);
    }
}
