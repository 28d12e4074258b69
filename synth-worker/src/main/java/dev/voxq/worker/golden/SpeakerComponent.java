package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.SpeakerEncoder;
import java.util.function.Consumer;

/// `speaker/`: reference clips to mel spectrograms and x-vectors.
final class SpeakerComponent implements Component {
    private static final double MEL_TOLERANCE = 1e-3;
    private static final double TOLERANCE = 5e-5;

    private final Models models;

    SpeakerComponent(Models models) {
        this.models = models;
    }

    @Override
    public String folder() {
        return "speaker";
    }

    @Override
    public boolean reads(String file) {
        return file.endsWith(".safetensors") || file.endsWith(".json");
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        for (String file : set.cases(folder(), ".safetensors")) {
            try (Fixture fixture = set.fixture("speaker/" + file + ".safetensors")) {
                for (String clip : fixture.prefixes(".xvector")) {
                    results.accept(Attempt.at(folder(), clip, comparison -> compare(set, fixture, clip, comparison)));
                }
            }
        }
    }

    private void compare(GoldenSet set, Fixture fixture, String clip, Comparison comparison) {
        TensorView expected = fixture.tensor(clip + ".xvector");
        Checkpoint checkpoint = set.cloningCheckpoint(expected.dim(0));
        float[] samples = set.clip(clip);
        SpeakerEncoder encoder = models.speakerEncoder(checkpoint);
        comparison.values("x-vector", encoder.encode(samples), expected.toFloats(), TOLERANCE);
        fixture.find(clip + ".mel").ifPresent(mel -> comparison.values("mel", transposed(encoder.mel(samples),
                mel.dim(1)), mel.toFloats(), MEL_TOLERANCE));
    }

    /// From bin by bin to frame by frame.
    private static float[] transposed(float[] mel, int bins) {
        int frames = mel.length / bins;
        float[] byFrame = new float[mel.length];
        for (int i = 0; i < mel.length; i++) {
            byFrame[i % frames * bins + i / frames] = mel[i];
        }
        return byFrame;
    }
}
