package dev.voxq.worker.onnx.runtime;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.onnx.graph.Dim;
import dev.voxq.worker.onnx.graph.ElementType;
import dev.voxq.worker.onnx.graph.GraphBuilder;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class OrtSessionTest {
    private final OrtEnvironment environment = TestRuntime.environment();
    private final OrtSession session = environment.openSession(sum(), SessionConfig.on(Device.CPU));

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void describesItsInputsAndOutputs() {
        assertThat(session.inputs().values()).extracting(TensorInfo::toString).containsExactly("a: FLOAT[-1, 3]",
                "b: FLOAT[-1, 3]");
        assertThat(session.outputs()).containsOnlyKeys("sum");
    }

    @Test
    void runsWithOutputsOfItsOwn() {
        try (Tensor a = floats(1, 2, 3);
                Tensor b = floats(10, 20, 30);
                Outputs outputs = session.run(Map.of("a", a, "b", b))) {
            Tensor sum = outputs.get("sum");

            assertThat(sum.shape()).containsExactly(1, 3);
            assertThat(sum.data().toArray(JAVA_FLOAT)).containsExactly(11, 22, 33);
            assertThatThrownBy(() -> outputs.get("difference")).hasMessageContaining("only [sum]");
        }
    }

    @Test
    void bindingWritesIntoTheTensorBound() {
        try (Tensor a = floats(1, 2, 3);
                Tensor b = floats(1, 1, 1);
                Tensor sum = environment.allocate(ElementType.FLOAT, 1, 3);
                IoBinding binding = session.bind().input("a", a).input("b", b).output("sum", sum)) {
            binding.run();
            a.data().setAtIndex(JAVA_FLOAT, 0, 100);
            binding.run();

            assertThat(sum.data().toArray(JAVA_FLOAT)).containsExactly(101, 3, 4);
        }
    }

    @Test
    void refusesAMissingInput() {
        try (Tensor a = floats(1, 2, 3); IoBinding binding = session.bind().input("a", a)) {
            assertThatThrownBy(() -> session.run(Map.of("a", a))).isInstanceOf(OrtException.class)
                    .hasMessageContaining("b");
            assertThatThrownBy(binding::run).isInstanceOf(OrtException.class);
        }
    }

    @Test
    void refusesWrongNamesShapesAndTypes() {
        try (Tensor fits = floats(1, 2, 3);
                Tensor wide = environment.allocate(ElementType.FLOAT, 1, 4);
                Tensor ranked = environment.allocate(ElementType.FLOAT, 3);
                Tensor whole = environment.allocate(ElementType.INT64, 1, 3);
                IoBinding binding = session.bind()) {
            assertThatThrownBy(() -> session.run(Map.of("a", fits, "b", wide))).isInstanceOf(OrtException.class)
                    .hasMessageContaining("Expected: 3");
            assertThatThrownBy(() -> session.run(Map.of("a", fits, "b", ranked))).isInstanceOf(OrtException.class);
            assertThatThrownBy(() -> session.run(Map.of("a", fits, "b", whole))).isInstanceOf(OrtException.class)
                    .hasMessageContaining("int64");
            assertThatThrownBy(() -> session.run(Map.of("x", fits, "b", fits))).isInstanceOf(OrtException.class);
            assertThatThrownBy(() -> binding.input("x", fits)).isInstanceOf(OrtException.class)
                    .hasMessageContaining("[a, b]");
            assertThatThrownBy(() -> binding.input("a", fits).input("b", fits).output("sum", wide).run())
                    .isInstanceOf(OrtException.class);
        }
    }

    @Test
    void refusesWhatWasClosed() {
        Tensor a = floats(1, 2, 3);
        Tensor b = floats(1, 2, 3);
        IoBinding binding = session.bind().input("a", a).input("b", b);
        b.close();
        b.close();

        assertThatThrownBy(binding::run).isInstanceOf(IllegalStateException.class).hasMessage("tensor is closed");
        assertThatThrownBy(b::data).isInstanceOf(IllegalStateException.class);
        binding.close();
        a.close();
        session.close();
        assertThatThrownBy(session::bind).isInstanceOf(IllegalStateException.class).hasMessageContaining("is closed");
    }

    @Test
    void refusesMemoryOfTheWrongSize() {
        try (Arena arena = Arena.ofConfined()) {
            assertThatThrownBy(() -> environment.wrap(ElementType.FLOAT, arena.allocate(8), 1, 3))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("12 bytes");
            assertThatThrownBy(() -> environment.wrap(ElementType.FLOAT, MemorySegment.ofArray(new float[3]), 3))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> environment.allocate(ElementType.FLOAT, -1, 3))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("negative");
        }
    }

    @Test
    void damagedGraphsAreRefusedNotFatal() {
        byte[] whole = sum();
        Random random = new Random(7);
        for (int round = 0; round < 300; round++) {
            byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int i = 0; i < 4; i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                environment.openSession(damaged, SessionConfig.on(Device.CPU)).close();
            } catch (OrtException expected) {
                assertThat(expected).hasMessageMatching("(?s).+");
            }
        }
    }

    @Test
    void missingGraphFileIsNamed() {
        assertThatThrownBy(() -> environment.openSession(Path.of("nowhere.onnx"), SessionConfig.on(Device.CPU)))
                .isInstanceOf(OrtException.class).hasMessageContaining("nowhere.onnx");
    }

    private Tensor floats(float... row) {
        Tensor tensor = environment.allocate(ElementType.FLOAT, 1, row.length);
        MemorySegment.copy(row, 0, tensor.data(), JAVA_FLOAT, 0, row.length);
        return tensor;
    }

    private static byte[] sum() {
        GraphBuilder graph = new GraphBuilder("sum");
        var a = graph.input("a", ElementType.FLOAT, Dim.named("rows"), Dim.of(3));
        var b = graph.input("b", ElementType.FLOAT, Dim.named("rows"), Dim.of(3));
        graph.output("sum", graph.add(a, b), ElementType.FLOAT, Dim.named("rows"), Dim.of(3));
        return graph.toByteArray();
    }
}
