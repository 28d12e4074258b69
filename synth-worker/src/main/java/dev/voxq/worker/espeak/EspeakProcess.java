package dev.voxq.worker.espeak;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// An espeak-ng child process that speaks one sentence and ends.
final class EspeakProcess implements AutoCloseable {
    /// The rate of every formant voice of espeak-ng.
    static final int SAMPLE_RATE_HZ = 22_050;

    private static final int HEADER_BYTES = 44;
    private static final int RATE_AT = 24;
    private static final int MOST_COMPLAINT_BYTES = 400;

    private final Process process;

    private EspeakProcess(Process process) {
        this.process = process;
    }

    static EspeakProcess start(EspeakBinary binary, Line line) throws IOException {
        return new EspeakProcess(new ProcessBuilder(line.voice().command(binary, line.last())).start());
    }

    /// Hands the text over. A sentence fits into the pipe, so this does not wait for the child.
    void say(byte[] utf8) throws IOException {
        try (var input = process.getOutputStream()) {
            input.write(utf8);
        }
    }

    /// The audio, s16le, from its first sample on; empty when the child has nothing to say.
    InputStream audio() throws IOException {
        var audio = process.getInputStream();
        var header = audio.readNBytes(HEADER_BYTES);
        if (header.length == HEADER_BYTES) {
            int rateHz = ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).getInt(RATE_AT);
            if (rateHz != SAMPLE_RATE_HZ) {
                throw new IOException("espeak-ng speaks at " + rateHz + " Hz; expected " + SAMPLE_RATE_HZ);
            }
        }
        return audio;
    }

    /// Waits for the child's end.
    ///
    /// @throws IOException when it was not a good one; the message has the child's own words
    void awaitSuccess() throws IOException, InterruptedException {
        var complaint = new String(process.getErrorStream().readNBytes(MOST_COMPLAINT_BYTES), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0) {
            throw new IOException(("espeak-ng ended with status " + status + " " + complaint).strip());
        }
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try (var _ = process.getInputStream(); var _ = process.getErrorStream(); var _ = process.getOutputStream()) {
            // nothing left to read: the three pipes go with the child
        }
    }
}
