package dev.voxq.worker.text;

/// GPT-2's spelling of bytes: printable Latin-1 characters stand for themselves, all other bytes for `U+0100` and up.
final class ByteAlphabet {
    private ByteAlphabet() {}

    /// The character that stands for each byte value.
    static char[] characters() {
        char[] characters = new char[256];
        char next = 256;
        for (char value = 0; value < 256; value++) {
            characters[value] = isPrintable(value) ? value : next++;
        }
        return characters;
    }

    private static boolean isPrintable(char value) {
        return (value >= '!' && value <= '~') || (value >= 0xA1 && value <= 0xAC) || value >= 0xAE;
    }
}
