package dev.voxq.worker.text;

import dev.voxq.worker.checkpoint.TextTokens;
import java.util.Arrays;
import java.util.stream.IntStream;

/// The chat template of Qwen3-TTS around what a user wrote, put together from ids, so that no text can forge its frame.
///
/// The header's line end and the text are encoded as one string, as the official processor does: a text that starts with a
/// line end shares a token with it.
public final class PromptTokens {
    /// Tokens of `<|im_start|>assistant\n`.
    public static final int ROLE_TOKENS = 3;

    private final Tokenizer tokenizer;
    private final TextTokens special;

    public PromptTokens(Tokenizer tokenizer, TextTokens special) {
        this.tokenizer = tokenizer;
        this.special = special;
    }

    /// `<|im_start|>assistant\n{text}<|im_end|>\n<|im_start|>assistant\n`: what is to be spoken.
    public int[] assistant(String text) {
        return concat(turn("assistant\n" + text), new int[]{special.imStart()}, tokenizer.encode("assistant\n"));
    }

    /// `<|im_start|>assistant\n{text}<|im_end|>\n`: what a reference clip says.
    public int[] reference(String text) {
        return turn("assistant\n" + text);
    }

    /// `<|im_start|>user\n{instruct}<|im_end|>\n`: how to speak.
    public int[] instruct(String instruct) {
        return turn("user\n" + instruct);
    }

    private int[] turn(String content) {
        return concat(new int[]{special.imStart()}, tokenizer.encode(content), new int[]{special.imEnd()},
                tokenizer.encode("\n"));
    }

    private static int[] concat(int[]... parts) {
        return Arrays.stream(parts).flatMapToInt(IntStream::of).toArray();
    }
}
