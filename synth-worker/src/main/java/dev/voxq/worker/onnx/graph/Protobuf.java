package dev.voxq.worker.onnx.graph;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes one protobuf message: fields of numbers, bytes and nested messages, in the order they are called.
final class Protobuf {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private byte[] buffer = new byte[64];
    private int size;

    Protobuf field(int number, long value) {
        return tag(number, VARINT).varint(value);
    }

    Protobuf field(int number, float value) {
        return tag(number, FIXED32).raw(littleEndian(4).putFloat(value).array());
    }

    Protobuf field(int number, String value) {
        return field(number, value.getBytes(StandardCharsets.UTF_8));
    }

    Protobuf field(int number, Protobuf message) {
        return tag(number, LENGTH_DELIMITED).varint(message.size).raw(message.buffer, message.size);
    }

    Protobuf field(int number, byte[] bytes) {
        return tag(number, LENGTH_DELIMITED).varint(bytes.length).raw(bytes);
    }

    Protobuf field(int number, MemorySegment bytes) {
        return field(number, bytes.toArray(ValueLayout.JAVA_BYTE));
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer, size);
    }

    private Protobuf tag(int number, int wireType) {
        return varint((long) number << 3 | wireType);
    }

    private Protobuf varint(long value) {
        reserve(10);
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            buffer[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        buffer[size++] = (byte) rest;
        return this;
    }

    private Protobuf raw(byte[] bytes) {
        return raw(bytes, bytes.length);
    }

    private Protobuf raw(byte[] bytes, int length) {
        reserve(length);
        System.arraycopy(bytes, 0, buffer, size, length);
        size += length;
        return this;
    }

    /// A message may not pass 2 GiB: protobuf's own limit, and the reason large weights stand beside the model.
    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8, Math.max(needed, 2L * buffer.length)));
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
