package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonProperty;

import org.jspecify.annotations.Nullable;

/// How the talker draws its codes. What is absent takes the model's own default.
///
/// @param temperature 0 to 2; 0 is greedy
/// @param topP share of the probability kept, above 0 up to 1
/// @param topK candidates kept, 1 or more; 0 keeps all
/// @param repetitionPenalty above 0 up to 10; 1 is none
/// @param seed key of the random numbers; the same job with the same seed gives the same audio
/// @param maxNewTokens most frames of one utterance, 1 or more
/// @param subtalker how the code predictor draws the other fifteen codes of a frame
public record Sampling(
        @Nullable Double temperature,
        @JsonProperty("top_p") @Nullable Double topP,
        @JsonProperty("top_k") @Nullable Integer topK,
        @JsonProperty("repetition_penalty") @Nullable Double repetitionPenalty,
        @Nullable Long seed,
        @JsonProperty("max_new_tokens") @Nullable Integer maxNewTokens,
        @Nullable Subtalker subtalker) {

    /// All as the model has it.
    public static final Sampling DEFAULTS = new Sampling(null, null, null, null, null, null, null);

    /// Draws of the code predictor, which has no penalty.
    public record Subtalker(
            @Nullable Double temperature,
            @JsonProperty("top_p") @Nullable Double topP,
            @JsonProperty("top_k") @Nullable Integer topK) {
        public Subtalker {
            checkDraw("subtalker.", temperature, topP, topK);
        }
    }

    public Sampling {
        checkDraw("", temperature, topP, topK);
        if (repetitionPenalty != null) {
            InvalidFieldException.require(repetitionPenalty > 0 && repetitionPenalty <= 10, "repetition_penalty",
                    repetitionPenalty, "a number above 0 up to 10");
        }
        if (maxNewTokens != null) {
            InvalidFieldException.require(maxNewTokens >= 1 && maxNewTokens <= 65_536, "max_new_tokens", maxNewTokens,
                    "a number of frames between 1 and 65536");
        }
    }

    public Sampling withSeed(long newSeed) {
        return new Sampling(temperature, topP, topK, repetitionPenalty, newSeed, maxNewTokens, subtalker);
    }

    private static void checkDraw(String prefix, @Nullable Double temperature, @Nullable Double topP,
            @Nullable Integer topK) {
        if (temperature != null) {
            InvalidFieldException.require(temperature >= 0 && temperature <= 2, prefix + "temperature", temperature,
                    "a number between 0 (greedy) and 2");
        }
        if (topP != null) {
            InvalidFieldException.require(topP > 0 && topP <= 1, prefix + "top_p", topP, "a number above 0 up to 1");
        }
        if (topK != null) {
            InvalidFieldException.require(topK >= 0, prefix + "top_k", topK, "a number of candidates, 0 for all");
        }
    }
}
