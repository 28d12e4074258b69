package dev.voxq.worker.checkpoint;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Writes a checkpoint of true shape whose weights say nothing: what speed and memory are measured with.
///
/// The weights are the ones that opening a checkpoint requires for the same configuration.
public final class RandomCheckpoint {
    /// Standard deviation 0.02, as untrained weights have.
    private static final float SPREAD = 0.0346f;
    private static final int HEADER_ALIGNMENT = 8;
    private static final List<String> MERGED_WORDS = List.of("assistant", "user");

    private RandomCheckpoint() {}

    /// Writes configuration, weights and a vocabulary of single bytes into `folder`, the language model in BF16.
    ///
    /// @param config content of `config.json`
    /// @param codecConfig content of `speech_tokenizer/config.json`
    public static void write(Path folder, byte[] config, byte[] codecConfig) throws IOException {
        Path codec = Files.createDirectories(folder.resolve("speech_tokenizer"));
        Files.write(folder.resolve("config.json"), config);
        Files.write(codec.resolve("config.json"), codecConfig);
        List<Weight> languageModel = new ArrayList<>();
        new LanguageModelContract((name, shape) -> languageModel.add(new Weight(name, shape, DType.BF16)),
                ModelConfig.read(folder.resolve("config.json"))).check();
        List<Weight> speechTokenizer = new ArrayList<>();
        new SpeechTokenizerContract((name, shape) -> speechTokenizer.add(new Weight(name, shape, DType.F32)),
                SpeechTokenizerConfig.read(codec.resolve("config.json"))).check();
        writeWeights(folder.resolve("model.safetensors"), languageModel);
        writeWeights(codec.resolve("model.safetensors"), speechTokenizer);
        writeVocabulary(folder);
    }

    private record Weight(String name, long[] shape, DType type) {
        long elements() {
            return Arrays.stream(shape).reduce(1, Math::multiplyExact);
        }

        long bytes() {
            return elements() * type.byteSize();
        }

        /// Norms, layer scales and the like multiply; they stay near one, so that signals neither vanish nor explode.
        boolean scales() {
            return name.endsWith("norm.weight") || name.endsWith(".scale") || name.endsWith("cluster_usage");
        }
    }

    private static void writeWeights(Path file, List<Weight> weights) throws IOException {
        long[] offsets = new long[weights.size() + 1];
        for (int i = 0; i < weights.size(); i++) {
            offsets[i + 1] = offsets[i] + weights.get(i).bytes();
        }
        byte[] header = header(weights, offsets);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ,
                StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared()) {
            long body = (long) Long.BYTES + header.length;
            MemorySegment content = channel.map(FileChannel.MapMode.READ_WRITE, 0,
                    body + offsets[weights.size()], arena);
            content.set(ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN), 0, header.length);
            MemorySegment.copy(header, 0, content, ValueLayout.JAVA_BYTE, Long.BYTES, header.length);
            IntStream.range(0, weights.size()).parallel().forEach(i -> fill(weights.get(i),
                    content.asSlice(body + offsets[i], weights.get(i).bytes()), i));
        }
    }

    private static byte[] header(List<Weight> weights, long[] offsets) {
        ObjectNode header = JsonMapper.shared().createObjectNode();
        for (int i = 0; i < weights.size(); i++) {
            ObjectNode entry = header.putObject(weights.get(i).name());
            entry.put("dtype", weights.get(i).type().name());
            Arrays.stream(weights.get(i).shape()).forEach(entry.putArray("shape")::add);
            entry.putArray("data_offsets").add(offsets[i]).add(offsets[i + 1]);
        }
        String json = header.toString();
        return (json + " ".repeat(Math.floorMod(-json.length(), HEADER_ALIGNMENT))).getBytes(StandardCharsets.UTF_8);
    }

    private static void fill(Weight weight, MemorySegment target, int seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float middle = weight.scales() ? 1 : 0;
        for (long i = 0; i < weight.elements(); i++) {
            float value = middle + SPREAD * ((random.nextInt() >> 7) * 0x1p-24f);
            if (weight.type() == DType.BF16) {
                target.setAtIndex(JAVA_SHORT_UNALIGNED, i, (short) (Float.floatToRawIntBits(value) >>> 16));
            } else {
                target.setAtIndex(JAVA_FLOAT_UNALIGNED, i, value);
            }
        }
    }

    /// One token per byte, and the words of the chat template letter by letter.
    private static void writeVocabulary(Path folder) throws IOException {
        ObjectNode vocabulary = JsonMapper.shared().createObjectNode();
        StringBuilder merges = new StringBuilder();
        byteAlphabet().forEach(symbol -> vocabulary.put(symbol, vocabulary.size()));
        for (String word : MERGED_WORDS) {
            for (int end = 1; end < word.length(); end++) {
                merges.append(word, 0, end).append(' ').append(word.charAt(end)).append('\n');
                vocabulary.put(word.substring(0, end + 1), vocabulary.size());
            }
        }
        Files.writeString(folder.resolve("vocab.json"), vocabulary.toString());
        Files.writeString(folder.resolve("merges.txt"), merges);
    }

    /// The printable stand-ins of all bytes: themselves where printable, else counted up from 256 (GPT-2's encoder).
    private static List<String> byteAlphabet() {
        List<String> symbols = new ArrayList<>();
        int substitutes = 0;
        for (int value = 0; value < 256; value++) {
            boolean printable = (value > ' ' && value < 0x7f) || (value > 0xa0 && value != 0xad);
            symbols.add(Character.toString(printable ? value : 256 + substitutes++));
        }
        return symbols;
    }
}
