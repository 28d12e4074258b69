package dev.voxq.worker.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.Sampling;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.checkpoint.TensorFile;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ReferenceClip;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The whole engine on a tiny checkpoint: text in, samples out.
final class OnnxSpeechModelTest {
    private static final int MAX_BATCH = 4;
    private static final Sampling GREEDY = new Sampling(0.0, null, null, null, null, null,
            new Sampling.Subtalker(0.0, null, null));

    @TempDir
    private static Path cache;

    @ParameterizedTest
    @ValueSource(strings = {"cv_other_case_ns", "cv_zh_explicit_dialect_ns"})
    void speaksTheSamplesOfTheOfficialCode(String name) throws Exception {
        JsonNode json = JsonMapper.shared().readTree(
                Files.readAllBytes(TinyCheckpoint.golden().resolve("e2e").resolve(name + ".json")));
        try (TensorFile golden = TensorFile.open(TinyCheckpoint.golden().resolve("e2e", name + ".safetensors"));
                OnnxSpeechModel model = open("fp32")) {
            short[] expected = golden.tensors().get("row0.wav_i16").toShorts();
            Speech speech = speech(json.path("request"), expected.length / 1920);

            float[] spoken = speak(model, speech);

            assertThat(spoken).hasSize(expected.length);
            for (int i = 0; i < spoken.length; i++) {
                assertThat(spoken[i] * 32767).isCloseTo(expected[i], Offset.offset(1f));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"fp32", "int8", "int4", "w8a8"})
    void speaksTheSameBitsAloneAndInAnyCompany(String precision) throws Exception {
        try (OnnxSpeechModel model = open(precision)) {
            List<float[]> alone = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                alone.add(speak(model, sampled(i)));
            }

            List<float[]> together = speakInRandomCompany(model, 9, new Random(11));

            for (int i = 0; i < 9; i++) {
                assertThat(together.get(i)).as("utterance %d", i).isEqualTo(alone.get(i));
            }
        }
    }

    @Test
    void endsAtTheFrameLimit() throws Exception {
        try (OnnxSpeechModel model = open("fp32"); Utterance utterance = model.open(sampled(3))) {
            while (!model.prefill(utterance)) {
                assertThat(utterance.framesSpoken()).isZero();
            }
            while (utterance.finishReason() == null) {
                model.step(List.of(utterance));
            }

            assertThat(utterance.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(utterance.framesSpoken()).isEqualTo(8 + 3);
        }
    }

    @Test
    void refusesWhatTheCheckpointCannotSay() {
        try (OnnxSpeechModel model = open("fp32")) {
            assertThatThrownBy(() -> model.open(speech("Hello", "nobody", "english", GREEDY, null)))
                    .isInstanceOfSatisfying(SpeechRefusedException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.UNKNOWN_VOICE));
            assertThatThrownBy(() -> model.open(speech("Hello", "ryan", "klingon", GREEDY, null)))
                    .isInstanceOfSatisfying(SpeechRefusedException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.UNKNOWN_LANGUAGE));
            assertThatThrownBy(() -> model.open(speech("word ".repeat(3000), "ryan", "english", GREEDY, null)))
                    .isInstanceOf(SpeechRefusedException.class).hasMessageContaining("positions");
        }
    }

    @Test
    void refusesToCloneWithoutASpeakerEncoder() {
        try (OnnxVoiceEncoder encoder = encoder(TinyCheckpoint.customVoice())) {
            assertThatThrownBy(() -> encoder.encode(new ReferenceClip(new float[24_000], null)))
                    .isInstanceOfSatisfying(SpeechRefusedException.class,
                            refusal -> assertThat(refusal.code()).isEqualTo(FailureCode.UNSUPPORTED));
            assertThatThrownBy(encoder::digest).hasMessageContaining("tts_model_type is custom_voice");
        }
    }

    @Test
    void clonesAVoiceAndWarmsTheDecoderOnce(@TempDir Path folder) throws Exception {
        Path base = TinyCheckpoint.base(folder.resolve("base"));
        try (TensorFile clips = TensorFile.open(TinyCheckpoint.golden().resolve("audio", "refs.safetensors"));
                OnnxSpeechModel model = open(base, "fp32");
                OnnxVoiceEncoder encoder = encoder(base)) {
            float[] clip = clips.tensors().get("ref0").toFloats();
            ClonePrompt prompt = encoder.encode(new ReferenceClip(clip, "What it says."));

            float[] first = speak(model, speech("Hi.", null, null, sampling(6), prompt));
            float[] second = speak(model, speech("Hi.", null, null, sampling(6), prompt));
            float[] timbre = speak(model, speech("Hi.", null, null, sampling(6), encoder.encode(new ReferenceClip(clip,
                    null))));

            assertThat(prompt.codes()).hasNumberOfRows(Math.ceilDiv(clip.length, 1920));
            assertThat(first).isNotEmpty().isEqualTo(second).isNotEqualTo(timbre);
        }
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
    void aRowWithoutNumbersEndsAndItsNeighbourDoesNotNotice(float damage, @TempDir Path folder) throws Exception {
        Path base = TinyCheckpoint.base(folder.resolve("base"));
        try (TensorFile clips = TensorFile.open(TinyCheckpoint.golden().resolve("audio", "refs.safetensors"));
                OnnxSpeechModel model = open(base, "fp32");
                OnnxVoiceEncoder encoder = encoder(base)) {
            ClonePrompt voice = encoder.encode(new ReferenceClip(clips.tensors().get("ref0").toFloats(), null));
            float[] damaged = voice.speakerEmbedding().clone();
            damaged[5] = damage;
            float[] alone = speak(model, speech("Hi.", null, null, sampling(6), voice));

            try (Utterance good = read(model, speech("Hi.", null, null, sampling(6), voice));
                    Utterance bad = read(model, speech("Hi.", null, null, sampling(6), new ClonePrompt(damaged,
                            new int[0][], null)))) {
                model.step(List.of(good, bad));
                while (good.finishReason() == null) {
                    model.step(List.of(good));
                }

                assertThat(bad.failure()).startsWith("the model computed no numbers (NaN or infinite) for frame 0");
                assertThat(bad.framesSpoken()).isZero();
                assertThat(good.failure()).isNull();
                assertThat(decoded(model, good)).isEqualTo(alone);
            }
        }
    }

    @Test
    void refusesClipsThatAreNoSpeech(@TempDir Path folder) {
        try (OnnxVoiceEncoder encoder = encoder(TinyCheckpoint.base(folder.resolve("base")))) {
            float[] broken = new float[24_000];
            broken[77] = Float.NaN;

            assertThatThrownBy(() -> encoder.encode(new ReferenceClip(new float[0], null)))
                    .isInstanceOf(SpeechRefusedException.class).hasMessageContaining("0.5 to 60 s");
            assertThatThrownBy(() -> encoder.encode(new ReferenceClip(new float[601 * 24_000], null)))
                    .isInstanceOf(SpeechRefusedException.class).hasMessageContaining("0.5 to 60 s");
            assertThatThrownBy(() -> encoder.encode(new ReferenceClip(broken, null)))
                    .isInstanceOf(SpeechRefusedException.class).hasMessageContaining("sample 77");
        }
    }

    @Test
    void unknownPrecisionIsRefusedWithTheValidOnes() {
        assertThatThrownBy(() -> open("int3").close()).isInstanceOf(IllegalArgumentException.class)
                .hasMessage("QUANTIZE is \"int3\"; valid on cpu are unset, fp32, int8, int4, w8a8");
    }

    /// Rows join, wait and leave at random; chunks are decoded in random sizes.
    private static List<float[]> speakInRandomCompany(OnnxSpeechModel model, int count, Random random)
            throws SpeechRefusedException {
        List<Utterance> all = new ArrayList<>();
        List<Utterance> ready = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(model.open(sampled(i)));
        }
        List<Utterance> unread = new ArrayList<>(all);
        while (all.stream().anyMatch(utterance -> utterance.finishReason() == null)) {
            if (!unread.isEmpty() && random.nextBoolean()) {
                Utterance next = unread.get(random.nextInt(unread.size()));
                if (model.prefill(next)) {
                    unread.remove(next);
                    ready.add(next);
                }
            }
            List<Utterance> rows = new ArrayList<>(
                    ready.stream().filter(utterance -> utterance.finishReason() == null).toList());
            Collections.shuffle(rows, random);
            rows = rows.subList(0, Math.min(rows.size(), 1 + random.nextInt(MAX_BATCH)));
            if (!rows.isEmpty()) {
                model.step(rows);
            }
        }
        List<float[]> samples = new ArrayList<>();
        for (Utterance utterance : all) {
            while (utterance.framesDecoded() < utterance.framesSpoken()) {
                int left = utterance.framesSpoken() - utterance.framesDecoded();
                model.decode(List.of(utterance), Math.min(left, 4));
            }
            samples.add(utterance.takeSamples());
            utterance.close();
        }
        return samples;
    }

    private static float[] speak(OnnxSpeechModel model, Speech speech) throws SpeechRefusedException {
        try (Utterance utterance = read(model, speech)) {
            while (utterance.finishReason() == null) {
                model.step(List.of(utterance));
            }
            return decoded(model, utterance);
        }
    }

    private static Utterance read(OnnxSpeechModel model, Speech speech) throws SpeechRefusedException {
        Utterance utterance = model.open(speech);
        boolean read;
        do {
            read = model.prefill(utterance);
        } while (!read);
        return utterance;
    }

    private static float[] decoded(OnnxSpeechModel model, Utterance utterance) {
        while (utterance.framesDecoded() < utterance.framesSpoken()) {
            int left = utterance.framesSpoken() - utterance.framesDecoded();
            model.decode(List.of(utterance), Math.min(left, 4));
        }
        return utterance.takeSamples();
    }

    private static Speech speech(JsonNode request, int frames) {
        Sampling sampling = new Sampling(0.0, null, null, null, null, frames, GREEDY.subtalker());
        return speech(request.path("text").asString(), request.path("speaker").asString(),
                request.path("language").asString(), sampling, null);
    }

    private static Speech sampled(int number) {
        List<String> voices = List.of("ryan", "dylan", "vivian");
        return speech("Utterance number " + number + " says" + " more".repeat(number % 4), voices.get(number % 3),
                "english", sampling(number), null);
    }

    private static Sampling sampling(int number) {
        return new Sampling(0.8 + number * 0.05, number % 2 == 0 ? 1.0 : 0.9, number % 3 == 0 ? 0 : 10 + number, 1.1,
                null, 8 + number, new Sampling.Subtalker(0.9, number % 2 == 0 ? 0.8 : 1.0, 50));
    }

    private static Speech speech(String text, @Nullable String voice, @Nullable String language, Sampling sampling,
            @Nullable ClonePrompt imitated) {
        return new Speech(text, voice == null ? null : new VoiceId(voice), language, null, sampling, text.hashCode(), 1,
                imitated);
    }

    private static OnnxSpeechModel open(String precision) {
        return open(TinyCheckpoint.customVoice(), precision);
    }

    private static OnnxSpeechModel open(Path checkpoint, String precision) {
        return OnnxSpeechModel.open(config(checkpoint).withQuantize(precision).withMaxBatch(MAX_BATCH)
                .withMaxPositions(1024), TestRuntime.environment());
    }

    private static OnnxVoiceEncoder encoder(Path checkpoint) {
        return OnnxVoiceEncoder.open(config(checkpoint), TestRuntime.environment());
    }

    private static OnnxConfig config(Path checkpoint) {
        return OnnxConfig.of(checkpoint, cache).withDevice(DeviceChoice.CPU);
    }
}
