package dev.voxq.format;

import java.io.ByteArrayOutputStream;
import net.sourceforge.javaflacencoder.FLACOutputStream;

/// What a FLAC encoder writes: a head, to which it comes back at the end, and a body that is taken away as it grows.
final class HeadedBytes implements FLACOutputStream {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private byte[] head = {};
    private boolean headEnded;
    private long position;
    private long size;

    /// All that was written so far is the head.
    void endHead() {
        head = body.toByteArray();
        body.reset();
        headEnded = true;
    }

    byte[] head() {
        return head.clone();
    }

    /// What was written behind the head since the last call.
    byte[] take() {
        var taken = body.toByteArray();
        body.reset();
        return taken;
    }

    @Override
    public int write(byte[] bytes, int offset, int length) {
        if (headEnded && position < head.length) {
            System.arraycopy(bytes, offset, head, Math.toIntExact(position), length);
        } else if (position == size) {
            body.write(bytes, offset, length);
        } else {
            throw new IllegalStateException("the encoder went back to byte " + position + ", which is gone");
        }
        position += length;
        size = Math.max(size, position);
        return length;
    }

    @Override
    public void write(byte one) {
        write(new byte[]{one}, 0, 1);
    }

    @Override
    public long seek(long newPosition) {
        position = newPosition;
        return position;
    }

    @Override
    public boolean canSeek() {
        return true;
    }

    @Override
    public long getPos() {
        return position;
    }

    @Override
    public long size() {
        return size;
    }
}
