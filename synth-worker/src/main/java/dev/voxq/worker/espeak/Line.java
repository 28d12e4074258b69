package dev.voxq.worker.espeak;

import java.nio.charset.StandardCharsets;

/// What one child process speaks: a sentence or a few, with one voice.
///
/// @param text made [speakable][PlainText]
/// @param last whether it is the end of the script
record Line(String text, EspeakVoice voice, boolean last) {
    byte[] utf8() {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
