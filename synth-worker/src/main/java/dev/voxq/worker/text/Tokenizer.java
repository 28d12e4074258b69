package dev.voxq.worker.text;

import dev.voxq.worker.checkpoint.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Qwen2's tokenizer: NFC, a split into words, numbers, punctuation and spaces, then byte-level BPE inside each piece.
///
/// It knows no special tokens: `<|im_end|>` in a text becomes the ids of its letters, never the control token.
public final class Tokenizer {
    /// The split of Qwen's `tokenizer.json`; the case-insensitive group also takes the long s, as Unicode case folding does.
    private static final Pattern PIECE = Pattern.compile("(?iu:'s|'t|'re|'ve|'m|'ll|'d)" // contractions
            + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+" // a word with what stands right before it
            + "|\\p{N}" // one digit at a time
            + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*" // punctuation with its line ends
            + "|\\s*[\\r\\n]+" // blank lines
            + "|\\s+(?!\\S)|\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private final BytePairs bytePairs;

    public Tokenizer(Vocabulary vocabulary) {
        bytePairs = new BytePairs(vocabulary);
    }

    /// The token ids of `text`, each inside the vocabulary; an unpaired surrogate counts as a question mark.
    public int[] encode(String text) {
        IntList ids = new IntList();
        Matcher pieces = PIECE.matcher(Normalizer.normalize(text, Normalizer.Form.NFC));
        while (pieces.find()) {
            bytePairs.encode(pieces.group().getBytes(StandardCharsets.UTF_8), ids);
        }
        return ids.toArray();
    }
}
