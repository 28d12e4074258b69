package dev.voxq.worker.delivery;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import software.amazon.awssdk.core.sync.RequestBody;

/// An object on its way to the store: a header, known last, and a body that waits in a temporary file, so that memory
/// does not grow with the length of a text. Owned by one thread.
final class Spool implements AutoCloseable {
    private final FileChannel file;
    private byte[] header = new byte[0];
    private long bodyBytes;

    Spool() {
        try {
            Path path = Files.createTempFile("voxq-", ".audio");
            this.file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE,
                    StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file for audio: " + e.getMessage(), e);
        }
    }

    void append(byte[] bytes) {
        try {
            for (var rest = ByteBuffer.wrap(bytes); rest.hasRemaining();) {
                bodyBytes += file.write(rest, bodyBytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("audio could not be kept in a temporary file: " + e.getMessage(), e);
        }
    }

    void putHeader(byte[] bytes) {
        header = bytes;
    }

    long size() {
        return header.length + bodyBytes;
    }

    /// A stretch of the object, which can be read as often as a request is tried.
    RequestBody body(long from, long length) {
        return RequestBody.fromContentProvider(() -> stream(from, length), length, "application/octet-stream");
    }

    /// All of the object, from its beginning; any number of such streams may be open.
    InputStream open() {
        return stream(0, size());
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InputStream stream(long from, long length) {
        int headerFrom = (int) Math.min(from, header.length);
        int headerLength = (int) Math.min(header.length - headerFrom, length);
        var head = new ByteArrayInputStream(header, headerFrom, headerLength);
        return new SequenceInputStream(head, new FileStretch(Math.max(0, from - header.length), length - headerLength));
    }

    /// A stretch of the file, read by position: any number of them may be open.
    private final class FileStretch extends InputStream {
        private long position;
        private final long end;

        FileStretch(long from, long length) {
            this.position = from;
            this.end = from + length;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (position >= end) {
                return -1;
            }
            int wanted = (int) Math.min(length, end - position);
            int got = file.read(ByteBuffer.wrap(target, offset, wanted), position);
            position += Math.max(0, got);
            return got;
        }
    }
}
