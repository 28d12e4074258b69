package dev.voxq.worker.onnx;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.checkpoint.Tensors;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.runtime.Device;
import java.util.function.Predicate;

/// What a CUDA card's memory goes to, in bytes: weights and workspace of the three sessions, keys and values and decoder
/// states of the rows.
///
/// Weights, keys and values and states are counted; workspaces are estimates from the shapes, for no card has measured
/// them yet, and what they get wrong shows as a batch that shrinks.
///
/// @param talkerWeights of the talker's layers
/// @param frameWeights of the code predictor, the heads and the codec embeddings
/// @param decoderWeights of the speech decoder
/// @param slot keys and values of one row
record MemoryPlan(long talkerWeights, long frameWeights, long decoderWeights, long slot) {
    private static final long MEGABYTE = 1L << 20;
    private static final long TALKER_WORKSPACE = 512 * MEGABYTE;
    private static final long FRAME_WORKSPACE = 768 * MEGABYTE;
    /// Convolution workspaces and activations of a run of 16 places and 8 frames.
    private static final long DECODER_WORKSPACE = 2_560 * MEGABYTE;
    /// A row's own state, its places in a batch before and after the run, and one of a warmed clone: 5.2 MB each.
    private static final long DECODER_ROW = 4 * 6 * MEGABYTE;
    private static final String LAYERS = "talker.model.layers.";
    private static final String TEXT = "talker.model.text_embedding";
    private static final String DECODER = "decoder.";
    private static final int BYTES_16_BIT = 2;

    static MemoryPlan of(Checkpoint checkpoint, Precision precision, int positions) {
        Tensors tensors = checkpoint.languageModel();
        return new MemoryPlan(
                bytes(tensors, precision, name -> name.startsWith(LAYERS)),
                bytes(tensors, precision, name -> name.startsWith("talker.") && !name.startsWith(LAYERS)
                        && !name.startsWith(TEXT) && !name.contains("text_projection")),
                checkpoint.codec().names().stream().filter(name -> name.startsWith(DECODER))
                        .mapToLong(name -> checkpoint.codec().get(name).elementCount() * Float.BYTES).sum(),
                LanguageModel.rowBytes(checkpoint, precision, Device.CUDA, positions));
    }

    /// What the frame graph's session may take.
    long frame() {
        return frameWeights + FRAME_WORKSPACE;
    }

    /// What the speech decoder's session may take, for so many rows.
    long decoder(int rows) {
        return decoderWeights + DECODER_WORKSPACE + rows * DECODER_ROW;
    }

    /// What one row more takes.
    long perRow() {
        return slot + DECODER_ROW;
    }

    /// What all of it takes: the talker has one slot more than rows.
    long needed(int rows) {
        return talkerWeights + TALKER_WORKSPACE + (rows + 1) * slot + frame() + decoder(rows);
    }

    /// How many rows fit; 0 when the budget is too small for one.
    int rows(long budget) {
        return Math.clamp((budget - needed(0)) / perRow(), 0, OnnxConfig.MOST_ROWS);
    }

    /// Embeddings stay in the 16 bits that the checkpoint has them in.
    private static long bytes(Tensors tensors, Precision precision, Predicate<String> part) {
        return tensors.names().stream().filter(part).map(tensors::get).mapToLong(
                tensor -> (long) Math.ceil(tensor.elementCount() * bytesEach(tensor, precision))).sum();
    }

    private static double bytesEach(TensorView tensor, Precision precision) {
        boolean matrix = tensor.rank() == 2 && !tensor.name().contains("embedding");
        return matrix ? precision.bytesPerWeight() : BYTES_16_BIT;
    }
}
