package dev.voxq.worker.checkpoint;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/// One memory-mapped `.safetensors` file of any size, its header checked as strictly as the format's own library does:
/// an 8-byte header length, a JSON object of at most 100 MB, and tensors that fill the rest of the file without gap or overlap.
final class Safetensors {
    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final String METADATA = "__metadata__";

    private Safetensors() {}

    /// The tensors of `file` by name; they stay readable until `arena` closes.
    static Map<String, TensorView> read(Path file, Arena arena) {
        MemorySegment mapped = map(file, arena);
        long headerBytes = headerLength(file, mapped);
        JsonNode header = header(file, mapped, headerBytes);
        MemorySegment body = mapped.asSlice(Long.BYTES + headerBytes);
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : header.properties()) {
            if (!entry.getKey().equals(METADATA)) {
                Fields fields = new Fields(file, "tensor " + CheckpointException.shortened(entry.getKey()),
                        entry.getValue());
                tensors.put(entry.getKey(), tensor(entry.getKey(), fields, body, Long.BYTES + headerBytes));
            }
        }
        requireGapless(file, tensors.values(), Long.BYTES + headerBytes, mapped.byteSize());
        return Collections.unmodifiableMap(tensors);
    }

    private static MemorySegment map(Path file, Arena arena) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
        } catch (NoSuchFileException e) {
            throw new CheckpointException(file + ": expected a safetensors file, found none", e);
        } catch (IOException e) {
            throw new CheckpointException(file + ": not readable: " + e.getMessage(), e);
        }
    }

    private static long headerLength(Path file, MemorySegment mapped) {
        if (mapped.byteSize() < Long.BYTES + 2) {
            throw CheckpointException.of(file, "size", "a safetensors file of at least 10 bytes", mapped.byteSize());
        }
        long length = mapped.get(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0);
        long most = Math.min(MAX_HEADER_BYTES, mapped.byteSize() - Long.BYTES);
        if (length < 2 || length > most) {
            throw CheckpointException.of(file, "safetensors header length", "2 to " + most + " bytes",
                    Long.toUnsignedString(length));
        }
        return length;
    }

    private static JsonNode header(Path file, MemorySegment mapped, long length) {
        byte[] json = mapped.asSlice(Long.BYTES, length).toArray(ValueLayout.JAVA_BYTE);
        return Fields.parse(file, json, "safetensors header").node();
    }

    private static TensorView tensor(String name, Fields fields, MemorySegment body, long bodyOffset) {
        String typeName = fields.string("dtype");
        DType dtype = DType.named(typeName)
                .orElseThrow(() -> fields.wrong("dtype", "one of " + List.of(DType.values()), typeName));
        long[] shape = fields.longs("shape", 0, Long.MAX_VALUE);
        long[] offsets = fields.longs("data_offsets", 0, Long.MAX_VALUE);
        if (offsets.length != 2 || offsets[0] > offsets[1] || offsets[1] > body.byteSize()) {
            throw fields.wrong("data_offsets", "[begin, end] inside the file's " + body.byteSize()
                    + " data bytes (is the file truncated?)", fields.node().get("data_offsets"));
        }
        long bytes = byteSize(fields, shape, dtype);
        if (bytes != offsets[1] - offsets[0]) {
            throw fields.wrong("data_offsets", bytes + " bytes as dtype and shape say", offsets[1] - offsets[0]);
        }
        return new TensorView(fields.file(), name, dtype, shape, bodyOffset + offsets[0],
                body.asSlice(offsets[0], bytes));
    }

    private static long byteSize(Fields fields, long[] shape, DType dtype) {
        try {
            long count = dtype.byteSize();
            for (long dim : shape) {
                count = Math.multiplyExact(count, dim);
            }
            return count;
        } catch (ArithmeticException e) {
            throw fields.wrong("shape", "fewer than 2^63 bytes", fields.node().get("shape"));
        }
    }

    private static void requireGapless(Path file, Iterable<TensorView> tensors, long from, long fileSize) {
        List<TensorView> ordered = new ArrayList<>();
        tensors.forEach(ordered::add);
        ordered.sort(Comparator.comparingLong(TensorView::fileOffset).thenComparingLong(TensorView::byteSize));
        long end = from;
        for (TensorView tensor : ordered) {
            if (tensor.fileOffset() != end) {
                throw CheckpointException.of(file, "start of tensor " + CheckpointException.shortened(tensor.name()),
                        "byte " + end + ", right behind the tensor before it", "byte " + tensor.fileOffset());
            }
            end += tensor.byteSize();
        }
        if (end != fileSize) {
            throw CheckpointException.of(file, "file size", end + " bytes as its header says", fileSize + " bytes");
        }
    }

    /// The tensors of `directory/model.safetensors`, or of the shards that `model.safetensors.index.json` lists.
    static Map<String, TensorView> readDirectory(Path directory, Arena arena) {
        Path single = directory.resolve("model.safetensors");
        Path index = directory.resolve("model.safetensors.index.json");
        if (Files.exists(single) || !Files.exists(index)) {
            return read(single, arena);
        }
        return readShards(directory, Fields.read(index).child("weight_map"), arena);
    }

    private static Map<String, TensorView> readShards(Path directory, Fields weightMap, Arena arena) {
        Map<String, Map<String, TensorView>> shards = new TreeMap<>();
        Map<String, TensorView> tensors = new LinkedHashMap<>();
        for (String name : weightMap.names()) {
            String shard = weightMap.string(name);
            if (!shard.matches("[A-Za-z0-9._-]+\\.safetensors")) {
                throw weightMap.wrong(name, "the name of a .safetensors file beside the index", shard);
            }
            TensorView tensor = shards.computeIfAbsent(shard, key -> read(directory.resolve(key), arena)).get(name);
            if (tensor == null) {
                throw weightMap.wrong(name, "a tensor in " + shard, "none of that name");
            }
            tensors.put(name, tensor);
        }
        return Collections.unmodifiableMap(tensors);
    }
}
