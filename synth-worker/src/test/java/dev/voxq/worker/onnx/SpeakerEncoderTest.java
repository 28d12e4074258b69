package dev.voxq.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.LargestDifference;
import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.codec.SpeakerEncoderGraph;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The speaker encoder on ONNX Runtime against the official code's numbers.
class SpeakerEncoderTest {
    @TempDir
    private static Path folder;
    private static SpeakerEncoder encoder;
    private static TensorFile clips;
    private static TensorFile golden;

    @BeforeAll
    static void open() throws IOException {
        clips = TensorFile.open(TinyCheckpoint.golden().resolve("audio", "refs.safetensors"));
        golden = TensorFile.open(TinyCheckpoint.golden().resolve("speaker", "speaker.safetensors"));
        Path model = folder.resolve("speaker_encoder.onnx");
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.base(folder.resolve("base")))) {
            SpeakerEncoderGraph.write(checkpoint.languageModel(),
                    checkpoint.config().speakerEncoder().orElseThrow(), model);
        }
        encoder = SpeakerEncoder.open(TestRuntime.environment(), model, SessionConfig.on(Device.CPU));
    }

    @AfterAll
    static void close() {
        encoder.close();
        golden.close();
        clips.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref0", "ref2"})
    void hearsTheMelSpectrogramOfTheOfficialCode(String clip) {
        float[] mel = encoder.mel(clips.tensors().get(clip).toFloats());

        assertThat(LargestDifference.between(mel, goldenMel(clip))).isLessThan(1e-3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref0", "ref2"})
    void xVectorIsThatOfTheOfficialCode(String clip) {
        float[] vector = encoder.encode(clips.tensors().get(clip).toFloats());

        assertThat(LargestDifference.between(vector, golden.tensors().get(clip + ".xvector").toFloats()))
                .isLessThan(1e-4);
    }

    /// Turns the fixture's `[frames, bins]` into `[bins, frames]`.
    private static float[] goldenMel(String clip) {
        TensorView tensor = golden.tensors().get(clip + ".mel");
        float[] mel = tensor.toFloats();
        float[] turned = new float[mel.length];
        for (int i = 0; i < mel.length; i++) {
            turned[i % tensor.dim(1) * tensor.dim(0) + i / tensor.dim(1)] = mel[i];
        }
        return turned;
    }
}
