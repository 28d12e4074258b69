package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.onnx.codec.SpeechEncoderGraph;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The speech encoder on ONNX Runtime against the official code's codes.
class SpeechEncoderTest {
    @TempDir
    private static Path folder;
    private static SpeechEncoder encoder;
    private static TensorFile clips;
    private static TensorFile golden;

    @BeforeAll
    static void open() throws IOException {
        clips = TensorFile.open(TinyCheckpoint.golden().resolve("audio", "refs.safetensors"));
        golden = TensorFile.open(TinyCheckpoint.golden().resolve("codec", "encoder.safetensors"));
        Path model = folder.resolve("speech_encoder.onnx");
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            SpeechEncoderGraph.write(checkpoint.codec(), checkpoint.speechTokenizer().encoder(), model);
        }
        encoder = SpeechEncoder.open(TestRuntime.environment(), model, SessionConfig.on(Device.CPU));
    }

    @AfterAll
    static void close() {
        encoder.close();
        golden.close();
        clips.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ref0", "ref2"})
    void encodesClipsAsTheOfficialCode(String clip) {
        int[][] codes = encoder.encode(clips.tensors().get(clip).toFloats());

        assertThat(codes).isDeepEqualTo(goldenCodes(clip));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 959, 1920, 1921, 5000})
    void encodesEveryBegunFrame(int samples) {
        float[] clip = Arrays.copyOf(clips.tensors().get("ref1_first5000").toFloats(), samples);

        int[][] codes = encoder.encode(clip);

        assertThat(codes).hasDimensions(Math.ceilDiv(samples, 1920), CODE_GROUPS);
        assertThat(codes).isDeepEqualTo(goldenCodes("len" + samples));
    }

    @Test
    void clipsLongerThanACallHaveTheSameCodes() {
        float[] clip = clips.tensors().get("ref0").toFloats();
        try (SpeechEncoder frameByFrame = SpeechEncoder.open(TestRuntime.environment(),
                folder.resolve("speech_encoder.onnx"), SessionConfig.on(Device.CPU), 1920)) {

            assertThat(frameByFrame.encode(clip)).isDeepEqualTo(goldenCodes("ref0"));
        }
    }

    @Test
    void codesDoNotDependOnWhatFollows() {
        float[] clip = clips.tensors().get("ref0").toFloats();

        int[][] whole = encoder.encode(clip);
        int[][] beginning = encoder.encode(Arrays.copyOf(clip, 5 * 1920));

        assertThat(beginning).isDeepEqualTo(Arrays.copyOf(whole, 5));
    }

    private static int[][] goldenCodes(String clip) {
        long[] codes = golden.tensors().get(clip + ".codes").toLongs();
        int[][] frames = new int[codes.length / CODE_GROUPS][CODE_GROUPS];
        for (int i = 0; i < codes.length; i++) {
            frames[i / CODE_GROUPS][i % CODE_GROUPS] = Math.toIntExact(codes[i]);
        }
        return frames;
    }
}
