package dev.voxq.worker.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.worker.TinyCheckpoint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CheckpointTest {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final List<String> NONSENSE = List.of("null", "\"x\"", "-1", "0", "3", "1e308",
            "99999999999999999999", "[]", "{}");

    @TempDir
    Path folder;

    @BeforeEach
    void copy() throws IOException {
        Path tiny = TinyCheckpoint.customVoice();
        try (Stream<Path> files = Files.walk(tiny)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path target = folder.resolve(tiny.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    @Test
    void aSoundCheckpointOpens() {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            ModelConfig config = checkpoint.config();
            assertThat(config.type()).isEqualTo(ModelType.CUSTOM_VOICE);
            assertThat(config.followsInstructions()).isFalse();
            assertThat(config.talker().transformer().layers()).isEqualTo(3);
            assertThat(config.talker().speakers()).containsEntry("dylan", new Speaker("dylan", 958,
                    Optional.of("beijing_dialect")));
            assertThat(config.talker().speakers()).containsEntry("ryan", new Speaker("ryan", 1141, Optional.empty()));
            assertThat(checkpoint.generation().repetitionPenalty()).isEqualTo(1.05);
            assertThat(checkpoint.generation().codePredictor().topK()).isEqualTo(50);
            assertThat(checkpoint.speechTokenizer().decoder().slidingWindow()).isEqualTo(72);
            assertThat(checkpoint.languageModel().get("talker.codec_head.weight").shape())
                    .containsExactly(config.talker().vocabSize(), config.talker().transformer().hiddenSize());
        }
    }

    @Test
    void aBaseCheckpointHasTheSpeakerEncoder(@TempDir Path base) {
        try (Checkpoint checkpoint = Checkpoint.open(TinyCheckpoint.base(base.resolve("tiny")))) {
            assertThat(checkpoint.config().speakerEncoder()).get().extracting(SpeakerEncoderConfig::embeddingSize)
                    .isEqualTo(checkpoint.config().talker().transformer().hiddenSize());
        }
    }

    @Test
    void aCheckpointWithoutGenerationConfigHasTheOfficialDefaults() throws IOException {
        Files.delete(folder.resolve("generation_config.json"));

        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.generation()).isEqualTo(new GenerationConfig(
                    new GenerationConfig.Sampling(true, 0.9, 50, 1.0),
                    new GenerationConfig.Sampling(true, 0.9, 50, 1.0),
                    1.05, 8192));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/model_type | \"llama\" | model_type: expected qwen3_tts, found llama",
        "/tts_model_type | \"singer\" | tts_model_type: expected one of [custom_voice, base, voice_design]",
        "/talker_config/num_code_groups | 32 | talker_config.num_code_groups: expected 16, found 32",
        "/talker_config/hidden_size | 80 | shape of tensor talker.model.codec_embedding.weight: expected [1152, 80]",
        "/talker_config/num_hidden_layers | 4 | tensor talker.model.layers.3.input_layernorm.weight",
        "/talker_config/num_key_value_heads | 3 | num_key_value_heads: expected a divisor",
        "/talker_config/codec_bos_id | 1152 | talker_config.codec_bos_id: expected a whole number from 0 to 1151",
        "/talker_config/spk_is_dialect/eric | \"swiss\" | spk_is_dialect.eric: expected false or one of",
        "/talker_config/code_predictor_config/vocab_size | 9999 | vocab_size: expected at most",
        "/talker_config/rope_theta | 0.5 | rope_theta",
        "/tts_pad_token_id | 1280 | tts_pad_token_id",
    })
    void aWrongConfigIsRefusedByName(String pointer, String value, String message) throws IOException {
        replace("config.json", pointer, value);

        assertRefused(message);
    }

    @Test
    void configOfAnotherModelIsRefused() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"model_type\":\"qwen3\",\"hidden_size\":1024}");

        assertRefused("config.json: model_type: expected qwen3_tts, found qwen3");
    }

    @Test
    void aMissingSpeechTokenizerIsNamed() throws IOException {
        Files.move(folder.resolve("speech_tokenizer"), folder.resolve("elsewhere"));

        assertRefused("speech_tokenizer: directory: expected the codec's config.json");
    }

    @Test
    void aMissingWeightFileIsNamed() throws IOException {
        Files.delete(folder.resolve("model.safetensors"));

        assertRefused("model.safetensors: expected a safetensors file, found none");
    }

    @Test
    void aBaseConfigWithoutSpeakerEncoderWeightsIsRefused() throws IOException {
        Files.copy(TinyCheckpoint.golden().resolve("checkpoints/tiny06b-base/config.json"),
                folder.resolve("config.json"), StandardCopyOption.REPLACE_EXISTING);

        assertRefused("speaker_encoder.blocks.0.conv.weight");
    }

    @Test
    void weightsOfAnotherTypeAreRefused() throws IOException {
        Path weights = folder.resolve("model.safetensors");
        byte[] bytes = Files.readAllBytes(weights);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf("BF16", text.indexOf("\"talker.codec_head.weight\""));
        System.arraycopy("I16 ".getBytes(StandardCharsets.ISO_8859_1), 0, bytes, at, 4);
        bytes[at + 3] = '"';
        bytes[at + 4] = ' ';
        Files.write(weights, bytes);

        assertRefused("dtype of tensor talker.codec_head.weight: expected F32, BF16 or F16, found I16");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Checkpoint.open(folder.resolve("none"))).isInstanceOf(CheckpointException.class)
                .hasMessageContaining("none").hasMessageContaining("found nothing");
    }

    @Test
    void theDigestFollowsContentAndNothingElse() throws IOException {
        String digest = digest();
        Path weights = folder.resolve("model.safetensors");
        Files.setLastModifiedTime(weights, FileTime.fromMillis(0));
        Files.writeString(folder.resolve("README.md"), "no part of it");
        assertThat(digest()).isEqualTo(digest).matches("[0-9a-f]{64}");

        byte[] bytes = Files.readAllBytes(weights);
        bytes[bytes.length - 1] ^= 1;
        Files.write(weights, bytes);
        assertThat(digest()).isNotEqualTo(digest);
    }

    /// Every field of both configs in turn takes every kind of nonsense, and is left out.
    @Test
    void nonsenseInAnyFieldOpensOrIsRefused() throws IOException {
        for (String file : List.of("config.json", "generation_config.json", "speech_tokenizer/config.json")) {
            Path path = folder.resolve(file);
            byte[] sound = Files.readAllBytes(path);
            for (List<String> field : fields(JSON.readTree(sound))) {
                for (String value : NONSENSE) {
                    openOrRefuse(path, with(sound, field, JSON.readTree(value)));
                }
                openOrRefuse(path, with(sound, field, null));
            }
            Files.write(path, sound);
        }
    }

    @Test
    void randomDamageToConfigsOpensOrIsRefused() throws IOException {
        Random random = new Random(7);
        for (String file : List.of("config.json", "speech_tokenizer/config.json", "generation_config.json")) {
            Path path = folder.resolve(file);
            byte[] sound = Files.readAllBytes(path);
            for (int i = 0; i < 400; i++) {
                openOrRefuse(path, SafetensorsTest.damaged(sound, random));
            }
            Files.write(path, sound);
        }
    }

    @Test
    void randomDamageToWeightHeadersOpensOrIsRefused() throws IOException {
        Path path = folder.resolve("speech_tokenizer/model.safetensors");
        byte[] sound = Files.readAllBytes(path);
        Random random = new Random(11);
        for (int i = 0; i < 150; i++) {
            byte[] bytes = sound.clone();
            for (int hits = 0; hits < 3; hits++) {
                bytes[random.nextInt(20_000)] = (byte) random.nextInt(256);
            }
            openOrRefuse(path, bytes);
        }
    }

    private void openOrRefuse(Path path, byte[] content) throws IOException {
        Files.write(path, content);
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            assertThat(checkpoint.config()).isNotNull();
        } catch (CheckpointException e) {
            assertThat(e.getMessage()).contains(folder.toString()).hasSizeLessThan(700);
        }
    }

    private static List<List<String>> fields(JsonNode object) {
        List<List<String>> paths = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            paths.add(List.of(field.getKey()));
            for (List<String> inner : fields(field.getValue())) {
                paths.add(Stream.concat(Stream.of(field.getKey()), inner.stream()).toList());
            }
        }
        return paths;
    }

    private static byte[] with(byte[] json, List<String> field, @Nullable JsonNode value) {
        ObjectNode root = (ObjectNode) JSON.readTree(json);
        ObjectNode parent = root;
        for (String name : field.subList(0, field.size() - 1)) {
            parent = (ObjectNode) parent.path(name);
        }
        if (value == null) {
            parent.remove(field.getLast());
        } else {
            parent.set(field.getLast(), value);
        }
        return JSON.writeValueAsBytes(root);
    }

    private void replace(String file, String pointer, String value) throws IOException {
        Path path = folder.resolve(file);
        List<String> field = List.of(pointer.substring(1).split("/"));
        Files.write(path, with(Files.readAllBytes(path), field, JSON.readTree(value)));
    }

    private void assertRefused(String message) {
        assertThatThrownBy(() -> Checkpoint.open(folder)).isInstanceOf(CheckpointException.class)
                .hasMessageContaining(folder.toString()).hasMessageContaining(message);
    }

    private String digest() {
        try (Checkpoint checkpoint = Checkpoint.open(folder)) {
            return checkpoint.digest();
        }
    }
}
