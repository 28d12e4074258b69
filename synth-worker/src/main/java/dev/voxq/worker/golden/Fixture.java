package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.checkpoint.TensorView;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/// The tensors of one case.
record Fixture(TensorFile file) implements AutoCloseable {

    float[] floats(String name) {
        return file.tensors().get(name).toFloats();
    }

    long[] longs(String name) {
        return file.tensors().get(name).toLongs();
    }

    int[] ints(String name) {
        return LongStream.of(longs(name)).mapToInt(Math::toIntExact).toArray();
    }

    TensorView tensor(String name) {
        return file.tensors().get(name);
    }

    Optional<TensorView> find(String name) {
        return file.tensors().find(name);
    }

    boolean has(String name) {
        return find(name).isPresent();
    }

    /// What stands ahead of `suffix` in the names that end in it, sorted.
    List<String> prefixes(String suffix) {
        return file.tensors().names().stream().filter(name -> name.endsWith(suffix))
                .map(name -> name.substring(0, name.length() - suffix.length())).sorted().toList();
    }

    /// What stands behind `prefix` in the names that begin with it, sorted.
    List<String> namesUnder(String prefix) {
        return file.tensors().names().stream().filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length())).sorted().toList();
    }

    /// A `[rows, columns]` tensor as rows.
    int[][] matrix(String name) {
        int[] all = ints(name);
        int columns = tensor(name).dim(1);
        int[][] rows = new int[all.length / columns][columns];
        for (int i = 0; i < all.length; i++) {
            rows[i / columns][i % columns] = all[i];
        }
        return rows;
    }

    @Override
    public void close() {
        file.close();
    }
}
