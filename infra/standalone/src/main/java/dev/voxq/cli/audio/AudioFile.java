package dev.voxq.cli.audio;

import dev.voxq.model.AudioFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// A file that takes its name when it is complete: who finds it can play it.
public final class AudioFile implements AudioOutput {
    private static final int WAV_HEAD_BYTES = 44;
    private static final short PCM = 1;
    private static final short MONO = 1;
    private static final short BYTES_PER_SAMPLE = 2;

    private final Path file;
    private final Path draft;
    private final FileChannel channel;
    private final AudioFormat format;
    private final int sampleRateHz;

    private AudioFile(Path file, Path draft, FileChannel channel, AudioFormat format, int sampleRateHz) {
        this.file = file;
        this.draft = draft;
        this.channel = channel;
        this.format = format;
        this.sampleRateHz = sampleRateHz;
    }

    public static AudioFile create(Path file, AudioFormat format, int sampleRateHz) throws IOException {
        var draft = file.resolveSibling(file.getFileName() + ".part-" + ProcessHandle.current().pid());
        var channel = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        channel.position(headBytes(format));
        return new AudioFile(file, draft, channel, format, sampleRateHz);
    }

    @Override
    public void write(byte[] samples, int length) throws IOException {
        writeFully(ByteBuffer.wrap(samples, 0, length));
    }

    @Override
    public void finish() throws IOException {
        if (format == AudioFormat.WAV) {
            var head = wavHead(channel.position() - WAV_HEAD_BYTES);
            channel.position(0);
            writeFully(head);
        }
        channel.close();
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    private void writeFully(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private static int headBytes(AudioFormat format) {
        return switch (format) {
            case WAV -> WAV_HEAD_BYTES;
            case PCM -> 0;
        };
    }

    /// RIFF WAVE, its format chunk, and the head of its data chunk.
    private ByteBuffer wavHead(long dataBytes) {
        return ByteBuffer.allocate(WAV_HEAD_BYTES).order(ByteOrder.LITTLE_ENDIAN)
                .put(tag("RIFF")).putInt((int) (WAV_HEAD_BYTES - 8 + dataBytes)).put(tag("WAVE"))
                .put(tag("fmt ")).putInt(16).putShort(PCM).putShort(MONO).putInt(sampleRateHz)
                .putInt(sampleRateHz * BYTES_PER_SAMPLE).putShort(BYTES_PER_SAMPLE)
                .putShort((short) (8 * BYTES_PER_SAMPLE))
                .put(tag("data")).putInt((int) dataBytes)
                .flip();
    }

    private static byte[] tag(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }
}
