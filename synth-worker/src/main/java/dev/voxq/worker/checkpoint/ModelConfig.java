package dev.voxq.worker.checkpoint;

import java.nio.file.Path;
import java.util.Optional;

/// What `config.json` says about the language-model side of a checkpoint.
///
/// @param size the family member (`tts_model_size`), "0b6" or "1b7" among the official ones
public record ModelConfig(ModelType type, String size, TextTokens text, TalkerConfig talker,
        CodePredictorConfig codePredictor, Optional<SpeakerEncoderConfig> speakerEncoder) {

    static ModelConfig read(Path file) {
        Fields fields = Fields.read(file);
        require(fields, "model_type", "qwen3_tts");
        require(fields, "tokenizer_type", "qwen3_tts_tokenizer_12hz");
        ModelType type = ModelType.of(fields);
        Fields talkerFields = fields.child("talker_config");
        talkerFields.requireIfPresent("num_code_groups", CodePredictorConfig.CODE_GROUPS);
        TalkerConfig talker = TalkerConfig.of(talkerFields);
        CodePredictorConfig codePredictor = CodePredictorConfig.of(talkerFields.child("code_predictor_config"));
        if (codePredictor.vocabSize() > talker.vocabSize()) {
            throw talkerFields.wrong("code_predictor_config.vocab_size", "at most vocab_size=" + talker.vocabSize(),
                    codePredictor.vocabSize());
        }
        return new ModelConfig(type, fields.string("tts_model_size"), TextTokens.of(fields, talker.textVocabSize()),
                talker, codePredictor, type == ModelType.BASE
                        ? Optional.of(speakerEncoder(fields, talker))
                        : Optional.empty());
    }

    private static SpeakerEncoderConfig speakerEncoder(Fields fields, TalkerConfig talker) {
        Fields own = fields.child("speaker_encoder_config");
        SpeakerEncoderConfig config = SpeakerEncoderConfig.of(own);
        if (config.embeddingSize() != talker.transformer().hiddenSize()) {
            throw own.wrong("enc_dim", "the talker's hidden_size=" + talker.transformer().hiddenSize(),
                    config.embeddingSize());
        }
        return config;
    }

    private static void require(Fields fields, String name, String expected) {
        String found = fields.string(name);
        if (!found.equals(expected)) {
            throw fields.wrong(name, expected, found);
        }
    }

    /// Whether the checkpoint was trained to follow an instruction: every size but the smallest.
    public boolean followsInstructions() {
        return !size.equals("0b6");
    }
}
