package dev.voxq.worker.checkpoint;

/// Ids of the talker's control tokens, all inside its codec vocabulary.
public record CodecTokens(int pad, int bos, int eos, int think, int nothink, int thinkBos, int thinkEos) {

    static CodecTokens of(Fields talker, int vocabSize) {
        int last = vocabSize - 1;
        return new CodecTokens(talker.integer("codec_pad_id", 0, last), talker.integer("codec_bos_id", 0, last),
                talker.integer("codec_eos_token_id", 0, last), talker.integer("codec_think_id", 0, last),
                talker.integer("codec_nothink_id", 0, last), talker.integer("codec_think_bos_id", 0, last),
                talker.integer("codec_think_eos_id", 0, last));
    }
}
