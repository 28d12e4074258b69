package dev.voxq.worker.onnx;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static dev.voxq.worker.checkpoint.SpeechTokenizerConfig.SAMPLES_PER_FRAME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.LargestDifference;
import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.codec.SpeechDecoderGraph;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The speech decoder on ONNX Runtime against the official code's numbers, and against itself.
class SpeechDecoderTest {
    private static final double TOLERANCE = 1e-5;
    private static final int CODEBOOK_SIZE = 128;
    private static final SessionConfig CPU = SessionConfig.on(Device.CPU);

    @TempDir
    private static Path folder;
    private static SpeechDecoder decoder;
    private static TensorFile golden;

    @BeforeAll
    static void open() throws IOException {
        golden = TensorFile.open(TinyCheckpoint.golden().resolve("codec", "decoder.safetensors"));
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.customVoice())) {
            SpeechDecoderGraph.write(checkpoint.codec(), checkpoint.speechTokenizer().decoder(), model());
        }
        decoder = SpeechDecoder.open(TestRuntime.environment(), model(), CPU, CODEBOOK_SIZE);
    }

    @AfterAll
    static void close() {
        decoder.close();
        golden.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 12})
    void decodesAsTheOfficialCode(int frames) {
        TensorView wav = golden.tensors().get("dec.T" + frames + ".wav");
        int[][] codes = goldenCodes(frames);
        List<DecoderStream> rows = streams(codes.length);

        float[][] samples = decoder.decode(rows, codes);

        for (int row = 0; row < samples.length; row++) {
            assertClose(samples[row], wav.row(row));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 12, 80})
    void decodesAsTheOfficialCodeBeyondTheAttentionWindow(int framesPerCall) {
        float[] samples = decodeInCalls(decoder.newStream(), goldenCodes(80)[0], framesPerCall);

        assertClose(Arrays.copyOfRange(samples, samples.length - 4 * SAMPLES_PER_FRAME, samples.length),
                golden.tensors().get("dec.T80.wav_last4frames").row(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 12})
    void anySplitIntoCallsGivesTheSameSamples(int framesPerCall) {
        int[] codes = randomCodes(180, 7);

        float[] streamed = decodeInCalls(decoder.newStream(), codes, framesPerCall);

        assertClose(streamed, decodeInCalls(decoder.newStream(), codes, 180));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 8})
    void rowHasTheSameBitsAloneAndAmongOthers(int batch) {
        for (int frames : new int[]{1, 4, 12}) {
            List<DecoderStream> rows = streams(batch);
            for (int row = 0; row < batch; row++) {
                decodeInCalls(rows.get(row), randomCodes(5 * row, row), 5);
            }
            DecoderStream alone = rows.getLast().copy();
            int[][] codes = new int[batch][];
            Arrays.setAll(codes, row -> randomCodes(frames, 100 + row));

            float[][] together = decoder.decode(rows, codes);

            float[] expected = decoder.decode(List.of(alone), new int[][]{codes[batch - 1]})[0];
            assertThat(together[batch - 1]).isEqualTo(expected);
            assertThat(floats(rows.getLast())).isEqualTo(floats(alone));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void batchedRunGivesEachRowItsOwnSamples(int frames) {
        int batch = 5;
        int[][] codes = new int[batch][];
        Arrays.setAll(codes, row -> randomCodes(frames, row));
        try (SpeechDecoder batched = SpeechDecoder.open(TestRuntime.environment(), model(), CPU, CODEBOOK_SIZE,
                batch)) {
            List<DecoderStream> rows = streams(batch);

            float[][] first = batched.decode(rows, codes);
            float[][] second = batched.decode(rows, codes);

            for (int row = 0; row < batch; row++) {
                DecoderStream alone = decoder.newStream();
                assertClose(first[row], decodeInCalls(alone, codes[row], frames));
                assertClose(second[row], decodeInCalls(alone, codes[row], frames));
            }
        }
    }

    @Test
    void copiedStreamGoesOnByItself() {
        DecoderStream warm = decoder.newStream();
        decodeInCalls(warm, randomCodes(20, 1), 20);
        DecoderStream copy = warm.copy();

        float[] first = decodeInCalls(warm, randomCodes(8, 2), 4);
        float[] second = decodeInCalls(copy, randomCodes(8, 2), 4);

        assertThat(second).isEqualTo(first);
        assertThat(copy.position()).isEqualTo(28);
    }

    @Test
    void paddedRunGivesEachRowItsOwnSamples() {
        int[][] codes = {randomCodes(2, 1), randomCodes(2, 2), randomCodes(2, 3)};
        try (SpeechDecoder padded = SpeechDecoder.open(TestRuntime.environment(), model(), CPU, CODEBOOK_SIZE, 2)) {
            List<DecoderStream> rows = List.of(padded.newStream(), padded.newStream(), padded.newStream());

            float[][] samples = padded.decode(rows, codes);

            for (int row = 0; row < codes.length; row++) {
                assertClose(samples[row], decodeInCalls(decoder.newStream(), codes[row], 2));
            }
        }
    }

    @Test
    void noRowMovesWhenOneHasAnImpossibleCode() {
        List<DecoderStream> rows = streams(2);
        int[] impossible = randomCodes(1, 4);
        impossible[3] = CODEBOOK_SIZE;

        assertThatThrownBy(() -> decoder.decode(rows, new int[][]{randomCodes(1, 4), impossible}))
                .hasMessage("code " + CODEBOOK_SIZE + " in group 3 of frame 0, row 1; expected 0 to "
                        + (CODEBOOK_SIZE - 1));

        assertThat(rows).extracting(DecoderStream::position).containsExactly(0L, 0L);
        assertThat(floats(rows.getFirst())).containsOnly(0);
    }

    @Test
    void refusesRowsOfDifferentLengths() {
        List<DecoderStream> rows = List.of(decoder.newStream(), decoder.newStream());

        assertThatThrownBy(() -> decoder.decode(rows, new int[][]{new int[16], new int[32]}))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("[16, 32]");
    }

    private static float[] floats(DecoderStream stream) {
        return stream.state().data().toArray(ValueLayout.JAVA_FLOAT);
    }

    private static List<DecoderStream> streams(int count) {
        return Stream.generate(decoder::newStream).limit(count).toList();
    }

    private static Path model() {
        return folder.resolve("speech_decoder.onnx");
    }

    private static void assertClose(float[] actual, float[] expected) {
        assertThat(LargestDifference.between(actual, expected)).isLessThan(TOLERANCE);
    }

    private static float[] decodeInCalls(DecoderStream stream, int[] codes, int framesPerCall) {
        int frames = codes.length / CODE_GROUPS;
        float[] samples = new float[frames * SAMPLES_PER_FRAME];
        for (int frame = 0; frame < frames; frame += framesPerCall) {
            int end = Math.min(frames, frame + framesPerCall);
            int[] call = Arrays.copyOfRange(codes, frame * CODE_GROUPS, end * CODE_GROUPS);
            float[] part = decoder.decode(List.of(stream), new int[][]{call})[0];
            System.arraycopy(part, 0, samples, frame * SAMPLES_PER_FRAME, part.length);
        }
        return samples;
    }

    /// Turns the fixture's `[batch, 16, frames]` into rows of frames.
    private static int[][] goldenCodes(int frames) {
        TensorView tensor = golden.tensors().get("dec.T" + frames + ".codes");
        long[] codes = tensor.toLongs();
        int[][] rows = new int[tensor.dim(0)][frames * CODE_GROUPS];
        for (int i = 0; i < codes.length; i++) {
            int row = i / (CODE_GROUPS * frames);
            int group = i / frames % CODE_GROUPS;
            rows[row][i % frames * CODE_GROUPS + group] = Math.toIntExact(codes[i]);
        }
        return rows;
    }

    private static int[] randomCodes(int frames, long seed) {
        return new Random(seed).ints((long) frames * CODE_GROUPS, 0, CODEBOOK_SIZE).toArray();
    }
}
