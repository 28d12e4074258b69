package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of a job that was spoken.
///
/// @param engine which engine spoke (`qwen3-tts`, `espeak-ng`), labelled plainly
/// @param seed with which the same audio can be had again
/// @param samples of mono audio at the job's sample rate
/// @param ttfaMillis from the start of the utterance to its first samples
/// @param synthesisMillis from the start of the utterance to its last samples
/// @param sentences where each is heard, in order
/// @param sha256 of the 16-bit samples (little endian, without header), in hex; where they are stored, of those
/// @param loudness in LUFS (ITU-R BS.1770) of what is stored, where one was asked for and could be measured
/// @param reused whether it is finished audio of an earlier job; absent where it was spoken
public record SpeechResult(
        String engine,
        String model,
        long seed,
        @JsonProperty("finish_reason") FinishReason finishReason,
        long samples,
        @JsonProperty("sample_rate") int sampleRateHz,
        int chunks,
        @JsonProperty("ttfa_ms") double ttfaMillis,
        @JsonProperty("synthesis_ms") double synthesisMillis,
        int attempt,
        List<SpokenSentence> sentences,
        String sha256,
        @Nullable StoreLocation store,
        @Nullable Double loudness,
        @Nullable Boolean reused) {

    public SpeechResult {
        sentences = List.copyOf(sentences);
    }

    /// A result that was spoken.
    public SpeechResult(String engine, String model, long seed, FinishReason finishReason, long samples,
            int sampleRateHz, int chunks, double ttfaMillis, double synthesisMillis, int attempt,
            List<SpokenSentence> sentences, String sha256, @Nullable StoreLocation store) {
        this(engine, model, seed, finishReason, samples, sampleRateHz, chunks, ttfaMillis, synthesisMillis, attempt,
                sentences, sha256, store, null, null);
    }

    /// The result of the same speech as loud as it is stored.
    ///
    /// @param newLoudness in LUFS; absent when it could not be measured
    public SpeechResult leveled(String newSha256, @Nullable Double newLoudness) {
        return new SpeechResult(engine, model, seed, finishReason, samples, sampleRateHz, chunks, ttfaMillis,
                synthesisMillis, attempt, sentences, newSha256, store, newLoudness, reused);
    }

    public double audioSeconds() {
        return (double) samples / sampleRateHz;
    }
}
