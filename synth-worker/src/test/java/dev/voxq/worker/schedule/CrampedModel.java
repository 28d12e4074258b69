package dev.voxq.worker.schedule;

import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.OutOfDeviceMemoryException;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A model on a device with too little memory: calls for more rows than fit, and prompts beside more rows than fit, fail
/// as ONNX Runtime's do.
final class CrampedModel implements SpeechModel {
    private final SpeechModel model;
    private final int rowsPerStep;
    private final int rowsPerDecode;
    private final int prompts;
    private final Set<Utterance> begun = new HashSet<>();
    int refusals;

    /// @param prompts utterances that may have begun to read their prompt and not ended
    CrampedModel(SpeechModel model, int rowsPerStep, int rowsPerDecode, int prompts) {
        this.model = model;
        this.rowsPerStep = rowsPerStep;
        this.rowsPerDecode = rowsPerDecode;
        this.prompts = prompts;
    }

    @Override
    public ModelInfo info() {
        return model.info();
    }

    @Override
    public Utterance open(Speech speech) throws SpeechRefusedException {
        return model.open(speech);
    }

    @Override
    public boolean prefill(Utterance utterance) {
        begun.removeIf(other -> other.finishReason() != null);
        if (!begun.contains(utterance)) {
            require(begun.size() < prompts);
        }
        begun.add(utterance);
        return model.prefill(utterance);
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        require(rows.size() <= rowsPerStep);
        model.step(rows);
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        require(rows.size() <= rowsPerDecode);
        model.decode(rows, frames);
    }

    @Override
    public void close() {
        model.close();
    }

    private void require(boolean fits) {
        if (!fits) {
            refusals++;
            throw new OutOfDeviceMemoryException("Failed to allocate memory for requested buffer of size 1",
                    new IllegalStateException());
        }
    }
}
