package dev.voxq.worker.checkpoint;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The model that predicts the first code group of each frame (`talker_config`).
///
/// @param vocabSize codec vocabulary: codes, then the 1024 ids from `vocabSize - 1024` that hold control tokens and speakers
/// @param languages language keys (lower case, dialects included) to codec ids
/// @param speakers named voices by lower-case name, empty unless the checkpoint has some
public record TalkerConfig(TransformerConfig transformer, int vocabSize, int textVocabSize, int textHiddenSize,
        int maxPositions, CodecTokens tokens, Map<String, Integer> languages, Map<String, Speaker> speakers) {

    /// How many ids at the end of the codec vocabulary are never spoken, except the end token.
    public static final int SUPPRESSED = 1024;

    static TalkerConfig of(Fields fields) {
        fields.requireIfPresent("model_type", "qwen3_tts_talker");
        fields.requireIfPresent("use_sliding_window", false);
        if (fields.has("rope_scaling")) {
            fields.child("rope_scaling").requireIfPresent("rope_type", "default");
        }
        TransformerConfig transformer = TransformerConfig.of(fields);
        int vocabSize = fields.integer("vocab_size", SUPPRESSED + 1, 1 << 20);
        Map<String, Integer> languages = lowerCased(
                fields.map("codec_language_id", key -> fields.child("codec_language_id").integer(key, 0,
                        vocabSize - 1)));
        return new TalkerConfig(transformer, vocabSize,
                fields.integer("text_vocab_size", 1, 1 << 22),
                fields.integer("text_hidden_size", 1, 1 << 16),
                fields.integer("max_position_embeddings", 1, 1 << 24),
                CodecTokens.of(fields, vocabSize), languages, speakers(fields, vocabSize, languages));
    }

    private static Map<String, Speaker> speakers(Fields talker, int vocabSize, Map<String, Integer> languages) {
        Fields ids = talker.child("spk_id");
        Fields dialects = talker.child("spk_is_dialect");
        return lowerCased(talker.map("spk_id", name -> new Speaker(name, ids.integer(name, 0, vocabSize - 1),
                dialect(dialects, name, languages))));
    }

    private static Optional<String> dialect(Fields dialects, String speaker, Map<String, Integer> languages) {
        if (!dialects.has(speaker) || dialects.node().get(speaker).isBoolean()) {
            return Optional.empty();
        }
        String dialect = dialects.string(speaker).toLowerCase(Locale.ROOT);
        if (!languages.containsKey(dialect)) {
            throw dialects.wrong(speaker, "false or one of " + languages.keySet(), dialect);
        }
        return Optional.of(dialect);
    }

    private static <V> Map<String, V> lowerCased(Map<String, V> map) {
        Map<String, V> lowered = new LinkedHashMap<>();
        map.forEach((key, value) -> lowered.put(key.toLowerCase(Locale.ROOT), value));
        return Collections.unmodifiableMap(lowered);
    }
}
