package dev.voxq.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsTest {
    private static final String TWO_TENSORS = """
            {"__metadata__":{"format":"pt"},
             "a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},
             "b":{"dtype":"BF16","shape":[2],"data_offsets":[24,28]}}""";

    @TempDir
    Path folder;

    @Test
    void tensorsAreReadInPlace() throws IOException {
        ByteBuffer body = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 6; i++) {
            body.putFloat(i + 0.5f);
        }
        body.putShort((short) 0x3F80).putShort((short) 0xC000);
        Path path = write(TWO_TENSORS, body.array());

        try (TensorFile file = TensorFile.open(path)) {
            Tensors tensors = file.tensors();
            assertThat(tensors.names()).containsExactly("a", "b");
            assertThat(tensors.get("a").row(1)).containsExactly(3.5f, 4.5f, 5.5f);
            assertThat(tensors.get("b").toFloats()).containsExactly(1f, -2f);
            assertThat(tensors.get("b").fileOffset()).isEqualTo(Files.size(path) - 4);
        }
    }

    @Test
    void aFileBeyondTwoGigabytesIsMapped() throws IOException {
        long elements = (5L << 30) / 4;
        String header = "{\"big\":{\"dtype\":\"F32\",\"shape\":[" + elements / 1024 + ",1024],\"data_offsets\":[0,"
                + elements * 4 + "]}}";
        Path path = write(header, new byte[0]);
        try (var sparse = new RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(sparse.length() + elements * 4);
            sparse.seek(sparse.length() - 4);
            sparse.write(new byte[]{0, 0, (byte) 0x80, 0x3F});
        }

        try (TensorFile file = TensorFile.open(path)) {
            assertThat(file.tensors().get("big").row(elements / 1024 - 1)[1023]).isEqualTo(1f);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "[2,3],\"data_offsets\":[0,24]} | [2,4],\"data_offsets\":[0,24]} | tensor a.data_offsets: expected 32 bytes",
        "\"F32\" | \"Q4\" | tensor a.dtype: expected one of",
        "[24,28] | [24,29] | expected [begin, end] inside the file's 28 data bytes",
        "[24,28] | [28,24] | expected [begin, end]",
        "[24,28] | [20,24] | start of tensor b: expected byte",
        "\"shape\":[2], | `` | tensor b.shape: expected a value",
        "[2,3] | [2,-3] | tensor a.shape: expected a whole number",
        "[2,3] | [4611686018427387904,4] | fewer than 2^63 bytes",
        "[2,3] | \"2,3\" | tensor a.shape: expected a list",
        "\"b\" | \"a\" | Duplicate",
        "{\"__ | [\"__ | expected JSON",
    })
    void aWrongHeaderIsRefusedByName(String right, String wrong, String message) throws IOException {
        Path path = write(TWO_TENSORS.replace(right, wrong), new byte[28]);

        assertThatThrownBy(() -> TensorFile.open(path)).isInstanceOf(CheckpointException.class)
                .hasMessageStartingWith(path.toString()).hasMessageContaining(message);
    }

    @Test
    void aTruncatedFileIsRefused() throws IOException {
        Path path = write(TWO_TENSORS, new byte[27]);

        assertThatThrownBy(() -> TensorFile.open(path)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("tensor b.data_offsets").hasMessageContaining("truncated");
    }

    @Test
    void bytesBehindTheLastTensorAreRefused() throws IOException {
        Path path = write(TWO_TENSORS, new byte[29]);

        assertThatThrownBy(() -> TensorFile.open(path)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("file size: expected");
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-1", "100000001", "9223372036854775807", "1000"})
    void aHeaderLengthThatCannotBeIsRefused(long length) throws IOException {
        Path path = write(TWO_TENSORS, new byte[28]);
        byte[] bytes = Files.readAllBytes(path);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        Files.write(path, bytes);

        assertThatThrownBy(() -> TensorFile.open(path)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("header length");
    }

    @Test
    void noFileIsRefused() {
        assertThatThrownBy(() -> TensorFile.open(folder.resolve("none"))).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none");
    }

    @Test
    void randomDamageNeverGetsPastTheReader() throws IOException {
        Path path = write(TWO_TENSORS, new byte[28]);
        byte[] sound = Files.readAllBytes(path);
        Random random = new Random(42);
        int refused = 0;
        for (int i = 0; i < 1500; i++) {
            Files.write(path, damaged(sound, random));
            try (TensorFile file = TensorFile.open(path)) {
                for (String name : file.tensors().names()) {
                    readAll(file.tensors().get(name));
                }
            } catch (CheckpointException e) {
                assertThat(e.getMessage()).contains(path.toString());
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(1000);
    }

    private static void readAll(TensorView tensor) {
        if (tensor.dtype().isWeight()) {
            assertThat(tensor.toFloats()).hasSize((int) tensor.elementCount());
        }
    }

    static byte[] damaged(byte[] sound, Random random) {
        byte[] bytes = random.nextInt(4) == 0
                ? Arrays.copyOf(sound, random.nextInt(sound.length + 9))
                : sound.clone();
        for (int hits = random.nextInt(4); hits >= 0 && bytes.length > 0; hits--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean()
                    ? (byte) random.nextInt(256)
                    : (byte) "0123456789[]{},:\"-e".charAt(
                            random.nextInt(19));
        }
        return bytes;
    }

    @Test
    void shardsAreReadThroughTheirIndex() throws IOException {
        write("a.safetensors", "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
        write("b.safetensors", "{\"y\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}", new byte[8]);
        index("{\"weight_map\":{\"x\":\"a.safetensors\",\"y\":\"b.safetensors\"}}");

        try (var arena = Arena.ofShared()) {
            Map<String, TensorView> tensors = Safetensors.readDirectory(folder, arena);
            assertThat(tensors.keySet()).containsExactly("x", "y");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"weight_map\":{\"x\":\"../a.safetensors\"}} | weight_map.x",
        "{\"weight_map\":{\"z\":\"a.safetensors\"}} | weight_map.z: expected a tensor in a.safetensors",
        "{\"weight_map\":{\"x\":\"c.safetensors\"}} | c.safetensors",
        "{} | weight_map"})
    void aWrongIndexIsRefused(String index, String message) throws IOException {
        write("a.safetensors", "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}", new byte[4]);
        index(index);

        try (var arena = Arena.ofShared()) {
            assertThatThrownBy(() -> Safetensors.readDirectory(folder, arena)).isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(message);
        }
    }

    private void index(String json) throws IOException {
        Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private Path write(String header, byte[] body) throws IOException {
        return write("test.safetensors", header, body);
    }

    private Path write(String name, String header, byte[] body) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return Files.write(folder.resolve(name), ByteBuffer.allocate(8 + json.length + body.length)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(body).array());
    }
}
