package dev.voxq.worker.checkpoint;

/// Ids of the text tokens that frame a prompt, all inside the text vocabulary.
public record TextTokens(int imStart, int imEnd, int assistant, int ttsPad, int ttsBos, int ttsEos) {

    static TextTokens of(Fields config, int textVocabSize) {
        int last = textVocabSize - 1;
        return new TextTokens(config.integer("im_start_token_id", 0, last),
                config.integer("im_end_token_id", 0, last), config.integer("assistant_token_id", 0, last),
                config.integer("tts_pad_token_id", 0, last), config.integer("tts_bos_token_id", 0, last),
                config.integer("tts_eos_token_id", 0, last));
    }
}
