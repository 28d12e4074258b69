package dev.voxq.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The tiny checkpoints of random weights in the test resources, and the numbers the official code computes with them.
public final class TinyCheckpoint {
    private static final JsonMapper JSON = JsonMapper.shared();

    private TinyCheckpoint() {}

    /// The folder `golden` of the test resources; its README says what is in it and how it was made.
    public static Path golden() {
        return Path.of("src", "test", "resources", "golden").toAbsolutePath();
    }

    /// A whole checkpoint with named speakers.
    public static Path customVoice() {
        return golden().resolve("checkpoints", "tiny06b-customvoice");
    }

    /// Writes a whole checkpoint for cloning to `folder`: the talker and speech tokenizer of [#customVoice()], and the
    /// speaker encoder that the numbers in `golden/speaker` belong to.
    public static Path base(Path folder) {
        Path base = golden().resolve("checkpoints", "tiny06b-base");
        try {
            copyTree(customVoice(), folder);
            Files.copy(base.resolve("config.json"), folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);
            Files.write(folder.resolve("model.safetensors"), concat(Weights.read(
                    customVoice().resolve("model.safetensors")), Weights.read(base.resolve("model.safetensors"))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return folder;
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (var paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }

    private static byte[] concat(Weights first, Weights second) {
        ObjectNode header = first.header().deepCopy();
        second.header().properties().forEach(tensor -> {
            var entry = (ObjectNode) tensor.getValue().deepCopy();
            var offsets = tensor.getValue().path("data_offsets");
            entry.putArray("data_offsets").add(first.data().length + offsets.get(0).asLong())
                    .add(first.data().length + offsets.get(1).asLong());
            header.set(tensor.getKey(), entry);
        });
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + json.length + first.data().length + second.data().length)
                .order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json).put(first.data()).put(second.data())
                .array();
    }

    private record Weights(ObjectNode header, byte[] data) {
        static Weights read(Path file) throws IOException {
            var bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            byte[] json = new byte[Math.toIntExact(bytes.getLong())];
            bytes.get(json);
            byte[] data = new byte[bytes.remaining()];
            bytes.get(data);
            var header = (ObjectNode) JSON.readTree(json);
            header.remove("__metadata__");
            return new Weights(header, data);
        }
    }
}
