package dev.voxq.cli.audio;

import dev.voxq.format.FileEncoder;
import dev.voxq.model.AudioSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// A file that takes its name when it is complete: who finds it can play it.
public final class AudioFile implements AudioOutput {
    private final Path file;
    private final Path draft;
    private final FileChannel channel;
    private final FileEncoder encoder;
    /// Half a sample, where a connection cut there.
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();

    private AudioFile(Path file, Path draft, FileChannel channel, FileEncoder encoder) {
        this.file = file;
        this.draft = draft;
        this.channel = channel;
        this.encoder = encoder;
    }

    public static AudioFile create(Path file, AudioSpec audio) throws IOException {
        var encoder = FileEncoder.of(audio);
        var draft = file.resolveSibling(file.getFileName() + ".part-" + ProcessHandle.current().pid());
        var channel = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
        channel.position(encoder.streamHead().length);
        return new AudioFile(file, draft, channel, encoder);
    }

    @Override
    public void write(byte[] samples, int length) throws IOException {
        waiting.write(samples, 0, length);
        var bytes = waiting.toByteArray();
        int whole = bytes.length / 2 * 2;
        waiting.reset();
        waiting.write(bytes, whole, bytes.length - whole);
        writeFully(encoder.encode(Arrays.copyOf(bytes, whole)));
    }

    @Override
    public void finish() throws IOException {
        writeFully(encoder.finish());
        channel.position(0);
        writeFully(encoder.fileHead());
        channel.close();
        Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    private void writeFully(byte[] bytes) throws IOException {
        for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining();) {
            channel.write(rest);
        }
    }
}
