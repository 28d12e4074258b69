package dev.voxq.worker.onnx.lm;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.DType;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import java.nio.file.Files;

/// When a graph can take its weights straight out of the checkpoint's file: they have the right type already, and the
/// file lies itself in the checkpoint's folder, for the library follows no links.
final class WeightsInPlace {
    private WeightsInPlace() {}

    static boolean possible(Tensors tensors, Precision precision) {
        return precision == Precision.BF16 && tensors.files().stream().noneMatch(Files::isSymbolicLink)
                && tensors.names().stream().allMatch(name -> tensors.get(name).dtype() == DType.BF16);
    }

    /// Tells the session where the graph's weights are.
    static SessionConfig resolve(SessionConfig session, Checkpoint checkpoint, Precision precision) {
        return possible(checkpoint.languageModel(), precision)
                ? session.withWeightsIn(checkpoint.directory().toAbsolutePath())
                : session;
    }
}
