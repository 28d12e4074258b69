package dev.voxq.worker.onnx;

import dev.voxq.model.FinishReason;
import dev.voxq.worker.onnx.lm.LmRow;
import dev.voxq.worker.onnx.prompt.Prompt;
import dev.voxq.worker.onnx.prompt.Rows;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.Utterance;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An utterance on this engine: its prompt as far as it has been read, its row, its codes, its decoder's memory.
final class OnnxUtterance implements Utterance {
    private final LmRow row;
    private final Rows prefill;
    private final Rows trailing;
    private final Rows padding;
    private final int maxFrames;
    private final @Nullable RunawayGuard guard;
    private final @Nullable ClonePrompt imitated;
    private final SpokenCodes codes = new SpokenCodes();
    private final List<float[]> decoded = new ArrayList<>();
    private @Nullable DecoderStream stream;
    private int framesDecoded;
    private @Nullable FinishReason finishReason;
    private @Nullable String failure;

    /// @param padding what is added to the talker's input when the prompt's trailing rows are used up
    /// @param guard absent where the caller has set the limit
    OnnxUtterance(LmRow row, Prompt prompt, Rows padding, int maxFrames, @Nullable RunawayGuard guard,
            @Nullable ClonePrompt imitated) {
        this.row = row;
        this.prefill = prompt.prefill();
        this.trailing = prompt.trailing();
        this.padding = padding;
        this.maxFrames = maxFrames;
        this.guard = guard;
        this.imitated = imitated;
    }

    @Override
    public int framesSpoken() {
        return codes.frames();
    }

    @Override
    public int framesDecoded() {
        return framesDecoded;
    }

    @Override
    public @Nullable FinishReason finishReason() {
        return finishReason;
    }

    @Override
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public float[] takeSamples() {
        float[] samples = new float[decoded.stream().mapToInt(part -> part.length).sum()];
        int at = 0;
        for (float[] part : decoded) {
            System.arraycopy(part, 0, samples, at, part.length);
            at += part.length;
        }
        decoded.clear();
        return samples;
    }

    @Override
    public void close() {
        row.close();
        if (stream != null) {
            stream.close();
            stream = null;
        }
        decoded.clear();
    }

    LmRow row() {
        return row;
    }

    @Nullable
    ClonePrompt imitated() {
        return imitated;
    }

    float[] prompt() {
        return prefill.values();
    }

    /// Prompt positions still to be read. The last one is not among them: the first step takes it in.
    int promptLeft() {
        return prefill.count() - 1 - row.length();
    }

    /// Begins to speak, once the prompt has been read, with the decoder where `start` is.
    void begin(DecoderStream start) {
        float[] all = prefill.values();
        row.setInput(Arrays.copyOfRange(all, all.length - prefill.width(), all.length));
        stream = start;
    }

    boolean begun() {
        return stream != null;
    }

    DecoderStream stream() {
        if (stream == null) {
            throw new IllegalStateException("the utterance's prompt has not been read");
        }
        return stream;
    }

    /// Takes over what the row spoke.
    void spoke() {
        if (row.broken()) {
            failure = "the model computed no numbers (NaN or infinite) for frame " + codes.frames()
                    + "; its weights or its prompt's voice may be damaged";
            return;
        }
        if (row.ended()) {
            finishReason = FinishReason.STOP;
            return;
        }
        float[] input = row.embedding();
        boolean reading = codes.frames() < trailing.count();
        float[] text = reading ? trailing.values() : padding.values();
        int from = reading ? codes.frames() * trailing.width() : 0;
        for (int i = 0; i < input.length; i++) {
            input[i] += text[from + i];
        }
        row.setInput(input);
        codes.add(row.codes());
        if (codes.frames() >= maxFrames) {
            finishReason = FinishReason.LENGTH;
        } else if (guard != null && guard.runsAway(row.codes()[0])) {
            finishReason = FinishReason.RUNAWAY;
        }
    }

    int[] codes() {
        return codes.slice(0, codes.frames());
    }

    int[] undecoded(int frames) {
        return codes.slice(framesDecoded, frames);
    }

    void decoded(float[] samples, int frames) {
        decoded.add(samples);
        framesDecoded += frames;
    }
}
