package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.graph.ExternalData;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A weight file laid out while a graph is built and filled afterwards, by all cores at once.
final class WeightPlan {
    private static final int ALIGNMENT = 64;

    private final String location;
    private final List<Part> parts = new ArrayList<>();
    private long size;

    /// A plan for the file called `location` beside the graph.
    WeightPlan(String location) {
        this.location = location;
    }

    /// Sets `length` bytes aside; `fill` will write them, little-endian.
    ExternalData reserve(long length, Consumer<MemorySegment> fill) {
        ExternalData place = new ExternalData(location, Math.ceilDiv(size, ALIGNMENT) * ALIGNMENT, length);
        parts.add(new Part(place, fill));
        size = place.offset() + length;
        return place;
    }

    /// Writes the file into `folder`; none where nothing was reserved.
    void write(Path folder) throws IOException {
        if (parts.isEmpty()) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder.resolve(location), StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            MemorySegment file = channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
            parts.parallelStream()
                    .forEach(part -> part.fill.accept(file.asSlice(part.place.offset(), part.place.length())));
            file.force();
        }
    }

    private record Part(ExternalData place, Consumer<MemorySegment> fill) {}
}
