package dev.voxq.worker.voice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.FailureCode;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ReferenceClip;
import dev.voxq.worker.speech.VoiceEncoder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class VoicesTest {
    private final HeldVoices store = new HeldVoices();
    private final CountingEncoder encoder = new CountingEncoder();
    private final Voices voices = new Voices(store, () -> encoder, 2);

    @AfterEach
    void close() {
        voices.close();
    }

    @Test
    void theSecondRequestRunsNoEncoder() {
        var voice = store.upload(1);

        var first = prompt(voices, voice);
        var second = prompt(voices, voice);

        assertThat(second).isSameAs(first);
        assertThat(encoder.clips).hasValue(1);
        assertThat(voices.stats().hits()).isEqualTo(1);
        assertThat(voices.stats().misses()).isEqualTo(1);
    }

    @Test
    void anotherWorkerFindsThePromptInTheStore() {
        var voice = store.upload(1);
        var first = prompt(voices, voice);

        try (var others = new Voices(store, () -> encoder, 2)) {
            var second = prompt(others, voice);

            assertThat(second.speakerEmbedding()).isEqualTo(first.speakerEmbedding());
            assertThat(encoder.clips).hasValue(1);
            assertThat(others.stats().loaded()).isEqualTo(1);
        }
    }

    @Test
    void aPromptOfAnotherModelIsNotTaken() {
        var voice = store.upload(1);
        prompt(voices, voice);

        var otherModel = new CountingEncoder() {
            @Override
            public String digest() {
                return "other";
            }
        };
        try (var others = new Voices(store, () -> otherModel, 2)) {
            prompt(others, voice);

            assertThat(otherModel.clips).hasValue(1);
        }
    }

    @Test
    void aDamagedPromptIsComputedAgainAndMended() {
        var voice = store.upload(1);
        var whole = prompt(voices, voice).speakerEmbedding();
        requireNonNull(store.prompts.get(voice + "/test"))[9] ^= 1;

        try (var others = new Voices(store, () -> encoder, 2)) {
            assertThat(prompt(others, voice).speakerEmbedding()).isEqualTo(whole);
            assertThat(encoder.clips).hasValue(2);
        }
        assertThat(PromptBytes.decode(requireNonNull(store.prompts.get(voice + "/test")))).isPresent();
    }

    @Test
    void requestsAtTheSameTimeAreOne() {
        var voice = store.upload(1);
        encoder.gate = new CountDownLatch(1);

        var asked = IntStream.range(0, 50).mapToObj(_ -> voices.find(voice)).toList();
        requireNonNull(encoder.gate).countDown();

        assertThat(asked.stream().map(CompletableFuture::join).distinct()).hasSize(1);
        assertThat(encoder.clips).hasValue(1);
    }

    @Test
    void withoutMemoryTheStoreStillSparesTheEncoder() {
        var voice = store.upload(1);
        try (var forgetful = new Voices(store, () -> encoder, 0)) {
            prompt(forgetful, voice);
            while (forgetful.stats().size() > 0) {
                Thread.onSpinWait();
            }
            prompt(forgetful, voice);

            assertThat(forgetful.stats().loaded()).isEqualTo(1);
            assertThat(encoder.clips).hasValue(1);
        }
    }

    @Test
    void memoryIsBounded() {
        for (int i = 1; i <= 5; i++) {
            prompt(voices, store.upload(i));
        }
        // The cache weighs an entry a moment after its future has told everybody.
        while (voices.stats().size() > 2) {
            Thread.onSpinWait();
        }

        assertThat(voices.stats().evictions()).isEqualTo(3);
        assertThat(voices.clear()).isEqualTo(2);
        assertThat(voices.stats().size()).isZero();
    }

    @Test
    void aDeletedVoiceIsUnknownOnceForgotten() {
        var voice = store.upload(1);
        prompt(voices, voice);

        store.profiles.remove(voice);
        voices.forget(voice);

        assertRefused(voice, FailureCode.UNKNOWN_VOICE, "voice", voice.value());
    }

    @Test
    void aVoiceDeletedWhileItIsEncodedLeavesNothingBehind() {
        var voice = store.upload(1);
        encoder.gate = new CountDownLatch(1);
        var asked = voices.find(voice);
        encoder.listening.join();

        store.profiles.remove(voice);
        requireNonNull(encoder.gate).countDown();

        assertThatThrownBy(asked::join).hasMessageContaining("has been deleted");
        assertThat(store.prompts).isEmpty();
    }

    @Test
    void aFileThatIsNoSoundIsTheCallersFault() {
        assertRefused(store.upload("not a sound".getBytes(UTF_8)), FailureCode.INVALID_REQUEST, "file", "expected WAV");
        assertRefused(store.upload(Tones.wav(1, 0.2)), FailureCode.INVALID_REQUEST, "file", "lasts 0.20 seconds");
    }

    @Test
    void aClipThatChangedInTheStoreIsNotSpokenFrom() {
        var voice = store.upload(1);
        store.clips.put(voice, Tones.wav(2, 1));

        assertRefused(voice, FailureCode.UNKNOWN_VOICE, "voice", "lost its clip");
    }

    @Test
    void aStoreThatDoesNotAnswerIsTriedAgain() {
        var voice = store.upload(1);
        store.down = true;
        assertRefused(voice, FailureCode.STORE_FAILED, null, "no answer");

        store.down = false;
        assertThat(prompt(voices, voice).speakerEmbedding()).isNotEmpty();
    }

    @Test
    void anEngineWithoutAnEncoderSaysSo() {
        try (var none = new Voices(store, () -> VoiceEncoder.none("espeak-ng"), 2)) {
            assertThatThrownBy(() -> none.find(store.upload(1)).join()).isInstanceOf(CompletionException.class)
                    .cause().isInstanceOfSatisfying(UnusableVoiceException.class,
                            e -> assertThat(e.code()).isEqualTo(FailureCode.UNSUPPORTED))
                    .hasMessageContaining("espeak-ng cannot imitate");
        }
    }

    @Test
    void anEncoderThatBreaksFailsThisJobOnly() {
        var broken = store.upload(Tones.wav(440, 5));

        assertRefused(broken, FailureCode.ENGINE_FAILED, null, "a wire is loose");
        assertThat(prompt(voices, store.upload(1)).speakerEmbedding()).isNotEmpty();
    }

    private void assertRefused(VoiceId voice, FailureCode code, @Nullable String field, String message) {
        assertThatThrownBy(() -> voices.find(voice).join()).isInstanceOf(CompletionException.class).cause()
                .isInstanceOfSatisfying(UnusableVoiceException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.field()).isEqualTo(field);
                }).hasMessageContaining(message);
    }

    private static ClonePrompt prompt(Voices voices, VoiceId voice) {
        return voices.find(voice).join();
    }

    /// Makes an embedding of the clip's first samples, and counts.
    private static class CountingEncoder implements VoiceEncoder {
        static final int BREAKS_LENGTH = 100_000;

        final AtomicInteger clips = new AtomicInteger();
        final CompletableFuture<Void> listening = new CompletableFuture<>();
        volatile @Nullable CountDownLatch gate;

        @Override
        public String digest() {
            return "test";
        }

        @Override
        public ClonePrompt encode(ReferenceClip clip) {
            clips.incrementAndGet();
            listening.complete(null);
            var closed = gate;
            if (closed != null) {
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            if (clip.samples().length > BREAKS_LENGTH) {
                throw new IllegalStateException("a wire is loose");
            }
            return new ClonePrompt(Arrays.copyOf(clip.samples(), 16), new int[0][], clip.transcript());
        }

        @Override
        public void close() {}
    }

    /// A store in memory that can be down.
    private static final class HeldVoices implements VoiceStore {
        final Map<VoiceId, UploadedVoice> profiles = new ConcurrentHashMap<>();
        final Map<VoiceId, byte[]> clips = new ConcurrentHashMap<>();
        final Map<String, byte[]> prompts = new ConcurrentHashMap<>();
        volatile boolean down;

        VoiceId upload(int pitch) {
            return upload(Tones.wav(100 + pitch, 1));
        }

        VoiceId upload(byte[] clip) {
            var voice = UploadedVoice.of(clip, null, null, null, null, Instant.EPOCH);
            profiles.put(voice.id(), voice);
            clips.put(voice.id(), clip);
            return voice.id();
        }

        @Override
        public Optional<UploadedVoice> find(VoiceId voice) {
            if (down) {
                throw new UnusableVoiceException(FailureCode.STORE_FAILED, null, "no answer", null);
            }
            return Optional.ofNullable(profiles.get(voice));
        }

        @Override
        public Optional<byte[]> clip(VoiceId voice) {
            return Optional.ofNullable(clips.get(voice));
        }

        @Override
        public Optional<byte[]> prompt(VoiceId voice, String encoder) {
            return Optional.ofNullable(prompts.get(voice + "/" + encoder));
        }

        @Override
        public void putPrompt(VoiceId voice, String encoder, byte[] prompt) {
            prompts.put(voice + "/" + encoder, prompt);
        }

        @Override
        public void removePrompt(VoiceId voice, String encoder) {
            prompts.remove(voice + "/" + encoder);
        }
    }
}
