package dev.voxq.worker.onnx.graph;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A file that weights are appended to, each at an aligned offset, of any size.
public final class WeightFile implements Closeable {
    /// ONNX Runtime hands mapped weights straight to its kernels, which load whole cache lines.
    private static final int ALIGNMENT = 64;
    /// A `ByteBuffer` holds at most 2 GiB, so larger weights are written in pieces.
    private static final long PIECE = 1L << 30;

    private static final int FLOATS_AT_ONCE = 1 << 18;

    private final String location;
    private final FileChannel channel;

    private WeightFile(String location, FileChannel channel) {
        this.location = location;
        this.channel = channel;
    }

    /// Creates an empty file at `path`, in the folder where the model will stand.
    public static WeightFile create(Path path) throws IOException {
        return new WeightFile(String.valueOf(path.getFileName()), FileChannel.open(path, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE));
    }

    /// Appends `data` and says where it went.
    public ExternalData append(MemorySegment data) throws IOException {
        long offset = align();
        for (long done = 0; done < data.byteSize(); done += PIECE) {
            write(data.asSlice(done, Math.min(PIECE, data.byteSize() - done)).asByteBuffer());
        }
        return new ExternalData(location, offset, data.byteSize());
    }

    /// Appends `values` as little-endian floats.
    public ExternalData append(float[] values) throws IOException {
        long offset = align();
        ByteBuffer piece = ByteBuffer.allocateDirect(Math.min(values.length, FLOATS_AT_ONCE) * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int done = 0; done < values.length; done += FLOATS_AT_ONCE) {
            int count = Math.min(FLOATS_AT_ONCE, values.length - done);
            piece.clear().asFloatBuffer().put(values, done, count);
            write(piece.limit(count * Float.BYTES));
        }
        return new ExternalData(location, offset, (long) values.length * Float.BYTES);
    }

    private long align() throws IOException {
        long offset = Math.ceilDiv(channel.position(), ALIGNMENT) * ALIGNMENT;
        channel.position(offset);
        return offset;
    }

    private void write(ByteBuffer piece) throws IOException {
        while (piece.hasRemaining()) {
            channel.write(piece);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
