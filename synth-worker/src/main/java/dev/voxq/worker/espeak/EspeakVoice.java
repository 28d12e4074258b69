package dev.voxq.worker.espeak;

import java.util.ArrayList;
import java.util.List;

/// A voice in espeak-ng's terms.
///
/// @param file voice file and variant (`gmw/en-US+f3`), always out of espeak-ng's own lists
/// @param pitch 0 to 99
/// @param wordsPerMinute pace, [#SLOWEST] or more
record EspeakVoice(String file, int pitch, int wordsPerMinute) {
    static final int NORMAL_PACE = 175;
    static final int SLOWEST = 80;

    /// The program's arguments: plain text in UTF-8 on standard input, a WAV on standard output.
    ///
    /// @param last whether nothing follows, so that no pause is needed
    List<String> command(EspeakBinary binary, boolean last) {
        var command = new ArrayList<>(List.of(binary.path().toString(), "-b1", "--stdin", "--stdout", "-v", file, "-p",
                String.valueOf(pitch), "-s", String.valueOf(wordsPerMinute)));
        if (last) {
            command.add("-z");
        }
        return command;
    }
}
