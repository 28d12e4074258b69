package dev.voxq.worker.voice;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ReferenceClip;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.VoiceEncoder;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A voice encoder with a thread of its own, away from the frame loop's. It is opened when first needed, takes one clip
/// at a time, and is closed when nothing came for a while.
final class EncoderThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EncoderThread.class);

    private final Supplier<VoiceEncoder> source;
    private final Duration keptOpen;
    private final ScheduledThreadPoolExecutor thread;
    private final LongAdder encoded = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    /// Of the thread alone.
    private @Nullable VoiceEncoder open;
    private @Nullable Future<?> closing;
    private volatile @Nullable String digest;

    EncoderThread(Supplier<VoiceEncoder> source, Duration keptOpen) {
        this.source = source;
        this.keptOpen = keptOpen;
        this.thread = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().name("voice-encoder").daemon().factory());
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /// As [VoiceEncoder#digest()].
    String digest() {
        var known = digest;
        if (known == null) {
            known = call(() -> encoder().digest());
            digest = known;
        }
        return known;
    }

    /// As [VoiceEncoder#encode(ReferenceClip)].
    ClonePrompt encode(ReferenceClip clip) {
        return call(() -> {
            var start = System.nanoTime();
            var prompt = encoder().encode(clip);
            var took = System.nanoTime() - start;
            nanos.add(took);
            encoded.increment();
            LOG.atInfo().addKeyValue("clipSeconds", clip.samples().length / ReferenceAudio.SAMPLE_RATE_HZ)
                    .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(took)).log("a voice was encoded");
            return prompt;
        });
    }

    /// Clips encoded so far.
    long encoded() {
        return encoded.sum();
    }

    /// Time spent on them.
    double seconds() {
        return nanos.sum() / 1e9;
    }

    @Override
    public void close() {
        try {
            thread.execute(this::closeEncoder);
        } catch (RejectedExecutionException e) {
            return;
        }
        thread.shutdown();
    }

    private <T> T call(Callable<T> work) {
        try {
            return requireNonNull(thread.submit(work).get());
        } catch (ExecutionException e) {
            throw failure(requireNonNull(e.getCause()));
        } catch (RejectedExecutionException | CancellationException | InterruptedException e) {
            throw new UnusableVoiceException(FailureCode.ENGINE_FAILED, null, "the worker stops", e);
        }
    }

    private static UnusableVoiceException failure(Throwable cause) {
        return cause instanceof SpeechRefusedException refused
                ? new UnusableVoiceException(refused.code(), refused.field(), String.valueOf(refused.getMessage()),
                        refused)
                : new UnusableVoiceException(FailureCode.ENGINE_FAILED, null,
                        "the voice encoder failed: " + cause.getMessage(), cause);
    }

    private VoiceEncoder encoder() {
        if (closing != null) {
            closing.cancel(false);
        }
        var encoder = open;
        if (encoder == null) {
            encoder = source.get();
            open = encoder;
        }
        closing = thread.schedule(this::closeEncoder, keptOpen.toMillis(), TimeUnit.MILLISECONDS);
        return encoder;
    }

    private void closeEncoder() {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
