package dev.voxq.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.voxq.model.InvalidFieldException;
import java.util.Locale;

/// Tells sound files that workers read from other files, by how they begin. Whether one is whole, only decoding shows.
final class SoundFile {
    static final String EXPECTED = "a recording of a voice as WAV, AIFF, AU, FLAC or MP3 file";
    private static final int SHOWN_BYTES = 8;

    private SoundFile() {}

    /// @throws InvalidFieldException when it is none
    static byte[] require(byte[] file) {
        if (file.length == 0) {
            throw new InvalidFieldException("file", "is empty; expected " + EXPECTED);
        }
        if (!isSound(file)) {
            throw new InvalidFieldException("file",
                    "is no sound file that can be read (it begins with " + beginning(file) + "); expected " + EXPECTED);
        }
        return file;
    }

    private static boolean isSound(byte[] file) {
        return (has(file, 0, "RIFF") && has(file, 8, "WAVE")) || (has(file, 0, "FORM") && has(file, 8, "AIF"))
                || has(file, 0, ".snd") || has(file, 0, "fLaC") || has(file, 0, "ID3") || isMpegFrame(file);
    }

    /// Eleven set bits begin every frame of MPEG audio.
    private static boolean isMpegFrame(byte[] file) {
        return file.length > 1 && file[0] == (byte) 0xFF && (file[1] & 0xE0) == 0xE0;
    }

    private static boolean has(byte[] file, int at, String mark) {
        return file.length >= at + mark.length() && new String(file, at, mark.length(), ISO_8859_1).equals(mark);
    }

    private static String beginning(byte[] file) {
        var hex = new StringBuilder();
        for (int i = 0; i < Math.min(file.length, SHOWN_BYTES); i++) {
            hex.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%02x", file[i]));
        }
        return hex.toString();
    }
}
