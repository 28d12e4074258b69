package dev.voxq.worker.onnx.prompt;

import dev.voxq.worker.checkpoint.CodePredictorConfig;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.checkpoint.Tensors;
import java.util.stream.IntStream;

/// The talker's view of codes and control tokens, row by row from the checkpoint's file.
final class CodecEmbeddings {
    private final TensorView[] byGroup;

    CodecEmbeddings(Tensors weights) {
        byGroup = IntStream.range(0, CodePredictorConfig.CODE_GROUPS).mapToObj(group -> weights.get(group == 0
                ? "talker.model.codec_embedding.weight"
                : "talker.code_predictor.model.codec_embedding." + (group - 1) + ".weight"))
                .toArray(TensorView[]::new);
    }

    int width() {
        return byGroup[0].dim(1);
    }

    /// One row per control token or code of the first group.
    Rows tokens(int... ids) {
        float[] rows = new float[ids.length * width()];
        for (int i = 0; i < ids.length; i++) {
            byGroup[0].copyTo((long) ids[i] * width(), rows, i * width(), width());
        }
        return new Rows(rows, width());
    }

    /// One row per frame: the sum of its 16 codes' embeddings.
    Rows frames(int[][] codes) {
        float[] rows = new float[codes.length * width()];
        for (int frame = 0; frame < codes.length; frame++) {
            addFrame(codes[frame], rows, frame * width());
        }
        return new Rows(rows, width());
    }

    private void addFrame(int[] codes, float[] rows, int at) {
        for (int group = 0; group < byGroup.length; group++) {
            float[] row = byGroup[group].row(codes[group]);
            for (int i = 0; i < row.length; i++) {
                rows[at + i] += row[i];
            }
        }
    }
}
