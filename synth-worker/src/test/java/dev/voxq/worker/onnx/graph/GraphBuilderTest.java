package dev.voxq.worker.onnx.graph;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.SPARSE;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtSession;
import dev.voxq.worker.onnx.runtime.SessionConfig;
import dev.voxq.worker.onnx.runtime.Tensor;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Graphs as ONNX Runtime reads them.
class GraphBuilderTest {
    private static final OrtEnvironment RUNTIME = TestRuntime.environment();
    private static final SessionConfig CPU = SessionConfig.on(Device.CPU);
    private static final Dim ROWS = Dim.named("rows");

    @TempDir
    private Path folder;

    @Test
    void weightsInsideTheModelAreMultiplied() {
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS, Dim.of(2));
        Value weight = g.initializer("weight", new long[]{2, 2}, 1, 2, 3, 4);
        g.output("y", g.matmul(x, weight), ElementType.FLOAT, ROWS, Dim.of(2));

        assertThat(run(g, 1, 10)).containsExactly(31, 42);
    }

    @Test
    void weightsBesideTheModelAreRead() throws IOException {
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS, Dim.of(2));
        try (WeightFile file = WeightFile.create(folder.resolve("weights"))) {
            file.append(MemorySegment.ofArray(new byte[]{1, 2, 3}));
            Value factor = g.initializer("factor", ElementType.FLOAT, new long[]{2}, file.append(new float[]{5, 7}));
            g.output("y", g.mul(x, factor), ElementType.FLOAT, ROWS, Dim.of(2));
        }
        g.write(folder.resolve("model.onnx"));

        try (OrtSession session = RUNTIME.openSession(folder.resolve("model.onnx"), CPU)) {
            assertThat(run(session, 1, 10)).containsExactly(5, 70);
        }
    }

    @Test
    void manyFloatsSurviveTheWeightFile() throws IOException {
        int count = 1_000_003;
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i;
        }
        GraphBuilder g = new GraphBuilder("test");
        Value index = g.input("index", ElementType.INT64, Dim.of(3));
        try (WeightFile file = WeightFile.create(folder.resolve("weights"))) {
            Value table = g.initializer("table", ElementType.FLOAT, new long[]{count}, file.append(values));
            g.output("y", g.gather(table, index, 0), ElementType.FLOAT, Dim.of(3));
        }
        g.write(folder.resolve("model.onnx"));

        try (OrtSession session = RUNTIME.openSession(folder.resolve("model.onnx"), CPU);
                Tensor wanted = RUNTIME.allocate(ElementType.INT64, 3)) {
            wanted.data().copyFrom(MemorySegment.ofArray(new long[]{0, 262_144, count - 1}));
            try (var outputs = session.run(Map.of("index", wanted))) {
                assertThat(outputs.get("y").data().toArray(JAVA_FLOAT)).containsExactly(0, 262_144, count - 1);
            }
        }
    }

    /// The file is sparse: it is as long as a large model's weights and takes no more room than a page.
    @Test
    void weightsBehindTheFifthGigabyteAreRead() throws IOException {
        long offset = 5L << 30;
        ByteBuffer data = ByteBuffer.allocate(2 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN).putFloat(5).putFloat(7);
        try (FileChannel file = FileChannel.open(folder.resolve("weights"), CREATE_NEW, WRITE, SPARSE)) {
            file.write(data.flip(), offset);
        }
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS, Dim.of(2));
        Value factor = g.initializer("factor", ElementType.FLOAT, new long[]{2},
                new ExternalData("weights", offset, data.capacity()));
        g.output("y", g.mul(x, factor), ElementType.FLOAT, ROWS, Dim.of(2));
        g.write(folder.resolve("model.onnx"));

        try (OrtSession session = RUNTIME.openSession(folder.resolve("model.onnx"), CPU)) {
            assertThat(run(session, 1, 10)).containsExactly(5, 70);
        }
    }

    @Test
    void everyElementTypeIsAccepted() {
        for (ElementType type : ElementType.values()) {
            GraphBuilder g = new GraphBuilder("test");
            MemorySegment bytes = MemorySegment.ofArray(new byte[Math.toIntExact(type.bytes(3))]);
            g.output("y", g.initializer("weight", type, new long[]{3}, bytes), type, Dim.of(3));

            try (OrtSession session = RUNTIME.openSession(g.toByteArray(), CPU);
                    var outputs = session.run(Map.of())) {
                assertThat(outputs.get("y").type()).isEqualTo(type);
                assertThat(outputs.get("y").data().toArray(JAVA_BYTE)).hasSize(bytes.toArray(JAVA_BYTE).length);
            }
        }
    }

    @Test
    void shapeHelpersCutAndJoin() {
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS, Dim.of(2));
        var halves = g.split(g.reshape(x, -1, 4), 1, 1, 3);
        Value end = g.slice(halves.getLast(), 1, -2, Long.MAX_VALUE);
        Value joined = g.concat(1, g.squeeze(g.unsqueeze(end, 0), 0), halves.getFirst());
        g.output("y", g.transpose(joined, 1, 0), ElementType.FLOAT, Dim.of(3), ROWS);

        assertThat(run(g, 1, 2, 3, 4)).containsExactly(3, 4, 1);
    }

    @Test
    void attributesOfEveryKindReachTheOperator() {
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS, Dim.of(2));
        Value leaky = g.node(Op.of("LeakyRelu").with("alpha", 0.5f), x);
        Value padded = g.node(Op.of("Pad").with("mode", "edge"), leaky, g.constant(0, 1, 0, 0));
        Value wide = g.cast(g.transpose(padded, 1, 0), ElementType.INT64);
        g.output("y", g.cast(wide, ElementType.FLOAT), ElementType.FLOAT, Dim.of(3), ROWS);

        assertThat(run(g, -4, 6)).containsExactly(-2, -2, 6);
    }

    @Test
    void scopesNameTheNodes() {
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS);
        Value y;
        try (var _ = g.scope("talker"); var _ = g.scope("layers.0")) {
            y = g.add(g.add(x, x), x);
        }

        assertThat(y.name()).isEqualTo("talker/layers.0/Add_2");
        assertThat(g.add(x, x).name()).isEqualTo("Add");
    }

    @Test
    void equalCallsGiveEqualBytes() {
        assertThat(sample().toByteArray()).isEqualTo(sample().toByteArray());
    }

    @Test
    void equalConstantsAreStoredOnce() {
        String model = new String(sample().toByteArray(), StandardCharsets.ISO_8859_1);

        assertThat(model.split("float\\(2.0\\)", -1)).hasSize(4);
    }

    @Test
    void weightOfTheWrongSizeIsRefused() {
        GraphBuilder g = new GraphBuilder("test");

        assertThatThrownBy(() -> g.initializer("weight", new long[]{2, 3}, 1, 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("initializer weight: FLOAT[2, 3] needs 24 bytes, given 12");
    }

    @Test
    void secondWeightOfTheSameNameIsRefused() {
        GraphBuilder g = new GraphBuilder("test");
        g.initializer("weight", new long[]{1}, 1);

        assertThatThrownBy(() -> g.initializer("weight", new long[]{1}, 1))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two initializers named weight");
    }

    private static GraphBuilder sample() {
        GraphBuilder g = new GraphBuilder("test");
        Value x = g.input("x", ElementType.FLOAT, ROWS);
        g.output("y", g.mul(g.mul(x, g.scalar(2f)), g.scalar(2f)), ElementType.FLOAT, ROWS);
        return g;
    }

    private static float[] run(GraphBuilder g, float... x) {
        try (OrtSession session = RUNTIME.openSession(g.toByteArray(), CPU)) {
            return run(session, x);
        }
    }

    private static float[] run(OrtSession session, float... x) {
        try (Tensor input = RUNTIME.allocate(ElementType.FLOAT, x.length / 2, 2)) {
            input.data().copyFrom(MemorySegment.ofArray(x));
            try (var outputs = session.run(Map.of("x", input))) {
                return outputs.get("y").data().toArray(JAVA_FLOAT);
            }
        }
    }
}
