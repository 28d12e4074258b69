package dev.voxq.worker.golden;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.LmRow;
import java.util.Arrays;
import java.util.Optional;

/// A talker fixture by row and frame.
///
/// Frame `t` is spoken from hidden state `t`: the prompt's last for frame 0, and behind that the one the official code
/// computed in its decode step `t - 1`.
record TalkerCase(Fixture fixture, Optional<Fixture> prompt, float penalty) {

    int rows() {
        return fixture.tensor("prefill.attention_mask").dim(0);
    }

    int width() {
        return fixture.tensor("prefill.inputs_embeds").dim(2);
    }

    /// Decode steps of the official run.
    int steps() {
        return fixture.tensor("decode.codes").dim(0);
    }

    /// Frames of `row`, without what the official loop computes for a row that has ended.
    int frames(int row) {
        return fixture.tensor("result.row" + row + ".codes").dim(0);
    }

    long[] result(int row) {
        return fixture.longs("result.row" + row + ".codes");
    }

    /// The prompt's rows without the padding on its left.
    float[] prompt(int row) {
        return unpadded("prefill.inputs_embeds", row);
    }

    float[] prefillHidden(int row) {
        return unpadded("prefill.hidden", row);
    }

    private float[] unpadded(String name, int row) {
        int length = fixture.tensor("prefill.attention_mask").dim(1);
        long[] mask = Arrays.copyOfRange(fixture.longs("prefill.attention_mask"), row * length, (row + 1) * length);
        int padding = length - (int) Arrays.stream(mask).sum();
        float[] all = fixture.tensor(name).row(row);
        return Arrays.copyOfRange(all, padding * width(), all.length);
    }

    /// Gives the prompt to a row of the language model: all of it is read but its last embedding, the first input.
    void read(LanguageModel model, LmRow lmRow, int row) {
        float[] prompt = prompt(row);
        int last = prompt.length / width() - 1;
        model.prefill(lmRow, prompt, 0, last);
        lmRow.setInput(Arrays.copyOfRange(prompt, last * width(), prompt.length));
    }

    /// The raw logits that frame `frame` is spoken from.
    float[] logits(int frame, int row) {
        return frame == 0 ? fixture.tensor("prefill.logits_last").row(row) : at("decode.logits", frame - 1, row);
    }

    Optional<float[]> scores(int frame, int row) {
        return fixture.has("scores") ? Optional.of(at("scores", frame, row)) : Optional.empty();
    }

    /// The first code of the frame, or the end token.
    long next(int frame, int row) {
        return fixture.longs("next_token_raw_argmax")[frame * rows() + row];
    }

    /// The frame's codes, or of a frame that is not spoken only the end token and nothing to force behind it.
    int[] codes(int frame, int row, boolean spoken) {
        if (!spoken) {
            int[] none = new int[CODE_GROUPS];
            Arrays.fill(none, -1);
            return none;
        }
        int from = (frame * rows() + row) * CODE_GROUPS;
        return Arrays.copyOfRange(fixture.ints("decode.codes"), from, from + CODE_GROUPS);
    }

    float[] predictorLogits(int frame, int row) {
        return at("decode.cp_logits", frame, row);
    }

    /// What the talker takes in behind frame `frame`: its codes' embeddings and the text.
    float[] input(int frame, int row) {
        return at("decode.inputs_embeds", frame, row);
    }

    /// The talker's hidden state behind that input.
    float[] hidden(int frame, int row) {
        return at("decode.hidden", frame, row);
    }

    /// What to take in behind frame `frame` after speaking it freely: its own embedding and the text of the prompt's
    /// fixture; without that fixture, the official input.
    float[] next(float[] embedding, int frame, int row) {
        if (prompt.isEmpty()) {
            return input(frame, row);
        }
        float[] text = text(prompt.get(), frame, row);
        float[] next = embedding.clone();
        for (int i = 0; i < next.length; i++) {
            next[i] += text[i];
        }
        return next;
    }

    private float[] text(Fixture prompt, int frame, int row) {
        int trailing = prompt.tensor("trailing_text_hidden").dim(1);
        if (frame >= trailing) {
            return prompt.floats("tts_pad_embed");
        }
        float[] rows = prompt.tensor("trailing_text_hidden").row(row);
        return Arrays.copyOfRange(rows, frame * width(), (frame + 1) * width());
    }

    private float[] at(String name, int step, int row) {
        TensorView tensor = fixture.tensor(name);
        int size = Math.toIntExact(tensor.elementCount() / tensor.dim(0) / tensor.dim(1));
        float[] values = new float[size];
        tensor.copyTo((long) (step * tensor.dim(1) + row) * size, values, 0, size);
        return values;
    }
}
