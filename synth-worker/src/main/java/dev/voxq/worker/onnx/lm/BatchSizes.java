package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.onnx.runtime.Device;
import java.util.stream.IntStream;

/// The batch sizes that steps run with, ascending; a step of another size is padded to the next one.
///
/// The CPU takes any size as it comes. On CUDA each size is a captured graph with memory of its own, so there are few.
final class BatchSizes {
    private final int[] sizes;

    private BatchSizes(int[] sizes) {
        this.sizes = sizes;
    }

    static BatchSizes on(Device device, int most) {
        return device == Device.CPU ? every(most) : doubling(most);
    }

    /// 1, 2, 3, … `most`.
    static BatchSizes every(int most) {
        return new BatchSizes(IntStream.rangeClosed(1, most).toArray());
    }

    /// 1, 2, 4, … and `most`.
    static BatchSizes doubling(int most) {
        return new BatchSizes(IntStream.concat(IntStream.iterate(1, size -> size < most, size -> 2 * size),
                IntStream.of(most)).toArray());
    }

    /// Only the widest of these: kernels are chosen by size, so with one size a row has the same bits in any company.
    BatchSizes widest() {
        return new BatchSizes(new int[]{most()});
    }

    /// The smallest size for so many rows. Throws `IllegalArgumentException` when there is none.
    int fitting(int rows) {
        for (int size : sizes) {
            if (size >= rows) {
                return size;
            }
        }
        throw new IllegalArgumentException(rows + " rows; at most " + most() + " are possible");
    }

    /// Whether a step may run with more places than it has rows.
    boolean pad() {
        return sizes.length < most();
    }

    /// All of them, ascending.
    int[] all() {
        return sizes.clone();
    }

    private int most() {
        return sizes[sizes.length - 1];
    }
}
