package dev.voxq.worker.onnx;

import dev.voxq.model.FailureCode;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.ModelType;
import dev.voxq.worker.onnx.lm.LanguageModel;
import dev.voxq.worker.onnx.lm.Precision;
import dev.voxq.worker.onnx.lm.RowSampling;
import dev.voxq.worker.onnx.prompt.Prompt;
import dev.voxq.worker.onnx.prompt.PromptRequest;
import dev.voxq.worker.onnx.prompt.Prompts;
import dev.voxq.worker.onnx.prompt.VoicePrompt;
import dev.voxq.worker.onnx.runtime.Device;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.DeviceMemory;
import dev.voxq.worker.onnx.runtime.NativeLibrary;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.onnx.runtime.OrtException;
import dev.voxq.worker.speech.ClonePrompt;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.OutOfDeviceMemoryException;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Qwen3-TTS on ONNX Runtime, from an official checkpoint.
///
/// A frame is two engine calls for all rows together: the talker's step, then the frame graph with sampling and code
/// predictor. Prompts are read by the talker alone, a bounded stretch of one row at a time. The last row of a prompt is
/// kept back as the input of the first step, so that steps are all alike.
public final class OnnxSpeechModel implements SpeechModel {
    private static final Logger log = LoggerFactory.getLogger(OnnxSpeechModel.class);
    /// Reference frames that the decoder reads at once before a clone's first frame.
    private static final int WARM_UP_FRAMES = 12;

    private static final int CUDA_ROWS = 64;

    private final OnnxConfig config;
    private final Device device;
    private final Precision precision;
    private final Checkpoint checkpoint;
    private final Prompts prompts;
    private final LanguageModel languageModel;
    private final SpeechDecoder decoder;
    private final ModelInfo info;
    /// Decoders that have read a clone's reference codes, for as long as somebody keeps the clone prompt.
    private final Map<ClonePrompt, DecoderStream> warmed = new WeakHashMap<>();

    private OnnxSpeechModel(OnnxConfig config, OrtEnvironment environment, Checkpoint checkpoint) {
        this.config = config;
        this.checkpoint = checkpoint;
        this.device = environment.device(config.device());
        this.precision = Precision.parse(config.quantize(), device);
        CheckpointGraphs graphs = new CheckpointGraphs(checkpoint, config.cache());
        DeviceSessions sessions = DeviceSessions.plan(device, config, checkpoint, precision);
        CompletableFuture<SpeechDecoder> decoding = CompletableFuture.supplyAsync(
                () -> SpeechDecoder.open(environment, graphs.speechDecoder(), sessions.decoder(),
                        checkpoint.speechTokenizer().decoder().codebookSize()));
        this.languageModel = LanguageModel.open(environment,
                graphs.languageModel(precision, device, config.maxPositions()), checkpoint, precision,
                sessions.languageModel(), sessions.maxBatch(), config.maxPositions());
        this.decoder = opened(decoding);
        this.prompts = Prompts.open(checkpoint, environment);
        this.info = describe();
    }

    /// Opens the checkpoint, building its graphs where the cache has none, and checks that rows are independent.
    ///
    /// Throws [dev.voxq.worker.checkpoint.CheckpointException] for a checkpoint that cannot be used,
    /// [dev.voxq.worker.onnx.runtime.OrtException] for a library or device that cannot, and `IllegalArgumentException`
    /// for a setting.
    public static OnnxSpeechModel open(OnnxConfig config) {
        OrtEnvironment environment = OrtEnvironment.open(NativeLibrary.locate(config.library(), config.cache()),
                config.threads());
        return open(config, environment);
    }

    /// How many rows to speak at once where nobody has said: as many as a card's memory holds, else what is configured.
    public static int slots(OnnxConfig config) {
        if (config.device() == DeviceChoice.CPU || DeviceMemory.find().isEmpty()) {
            return config.maxBatch();
        }
        Device device = OrtEnvironment
                .open(NativeLibrary.locate(config.library(), config.cache()), config.threads())
                .device(config.device());
        try (Checkpoint checkpoint = Checkpoint.open(config.checkpoint())) {
            OnnxConfig wide = device == Device.CPU ? config : config.withMaxBatch(CUDA_ROWS);
            return DeviceSessions.plan(device, wide, checkpoint, Precision.parse(config.quantize(), device)).maxBatch();
        }
    }

    /// Opens in an environment that is already there.
    public static OnnxSpeechModel open(OnnxConfig config, OrtEnvironment environment) {
        Instant begun = Instant.now();
        Checkpoint checkpoint = Checkpoint.open(config.checkpoint());
        try {
            OnnxSpeechModel model = new OnnxSpeechModel(config, environment, checkpoint);
            log.info("model opened model=\"{}\" device={} maxBatch={} seconds={}", model.info.model(),
                    model.info.device(), model.info.maxBatch(),
                    Duration.between(begun, Instant.now()).toMillis() / 1e3);
            RowIndependence.check(model.languageModel, checkpoint.config().talker().transformer().hiddenSize());
            return model;
        } catch (RuntimeException e) {
            checkpoint.close();
            throw e;
        }
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public Utterance open(Speech speech) throws SpeechRefusedException {
        VoicePrompt voice = voice(speech);
        PromptRequest request = new PromptRequest(speech.text(), voice, language(speech), speech.instruct(),
                voice instanceof VoicePrompt.Cloned);
        return open(request, DrawParameters.of(speech.sampling(), checkpoint.generation(), speech.seed()),
                maxFrames(speech), guard(speech), speech.imitated());
    }

    /// Begins an utterance from its prompt, which says more than a [Speech] can: whether its text streams.
    public Utterance open(PromptRequest request, RowSampling draws, int maxFrames, @Nullable ClonePrompt imitated)
            throws SpeechRefusedException {
        return open(request, draws, maxFrames, null, imitated);
    }

    private Utterance open(PromptRequest request, RowSampling draws, int maxFrames, @Nullable RunawayGuard guard,
            @Nullable ClonePrompt imitated) throws SpeechRefusedException {
        Prompt prompt = prompts.lay(request);
        prompt.notes().forEach(note -> log.info("{}", note));
        int room = config.maxPositions() - prompt.prefill().count();
        if (room < 1) {
            throw new SpeechRefusedException(FailureCode.INVALID_REQUEST, "input",
                    "takes " + prompt.prefill().count() + " positions of the model; at most "
                            + (config.maxPositions() - 1) + " fit. Shorten the text or the reference clip");
        }
        return new OnnxUtterance(languageModel.row(draws), prompt, prompts.padding(), Math.min(room, maxFrames),
                guard, imitated);
    }

    /// None where the caller has set the limit.
    private static @Nullable RunawayGuard guard(Speech speech) {
        String text = speech.text();
        return speech.sampling().maxNewTokens() == null
                ? new RunawayGuard(text.codePointCount(0, text.length()))
                : null;
    }

    /// The codes that an utterance of this model has spoken, 16 for each frame.
    public int[] codes(Utterance utterance) {
        return ((OnnxUtterance) utterance).codes();
    }

    @Override
    public boolean prefill(Utterance utterance) {
        OnnxUtterance own = (OnnxUtterance) utterance;
        try {
            int count = stretch(own.promptLeft());
            if (count > 0) {
                languageModel.prefill(own.row(), own.prompt(), own.row().length(), count);
            }
            if (own.promptLeft() > 0) {
                return false;
            }
            if (!own.begun()) {
                own.begin(start(own.imitated()));
            }
            return true;
        } catch (OrtException e) {
            throw named(e);
        }
    }

    /// What a smaller batch may cure has an exception of its own.
    private static RuntimeException named(OrtException e) {
        return e.outOfMemory() ? new OutOfDeviceMemoryException(String.valueOf(e.getMessage()), e) : e;
    }

    /// A single position left over is read along: alone it would be rounded as steps are, and the cache would depend on
    /// the length of stretches.
    private int stretch(int left) {
        return left == config.prefillChunk() + 1 ? left : Math.min(config.prefillChunk(), left);
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        List<OnnxUtterance> own = own(rows);
        try {
            languageModel.step(own.stream().map(OnnxUtterance::row).toList());
        } catch (OrtException e) {
            throw named(e);
        }
        own.forEach(OnnxUtterance::spoke);
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        List<OnnxUtterance> own = own(rows);
        int[][] codes = own.stream().map(utterance -> utterance.undecoded(frames)).toArray(int[][]::new);
        float[][] samples;
        try {
            samples = decoder.decode(own.stream().map(OnnxUtterance::stream).toList(), codes);
        } catch (OrtException e) {
            throw named(e);
        }
        for (int i = 0; i < samples.length; i++) {
            own.get(i).decoded(samples[i], frames);
        }
    }

    @Override
    public void close() {
        warmed.clear();
        prompts.close();
        decoder.close();
        languageModel.close();
        checkpoint.close();
    }

    private static SpeechDecoder opened(CompletableFuture<SpeechDecoder> decoder) {
        try {
            return decoder.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private static List<OnnxUtterance> own(List<? extends Utterance> rows) {
        List<OnnxUtterance> own = new ArrayList<>(rows.size());
        rows.forEach(row -> own.add((OnnxUtterance) row));
        return own;
    }

    /// Where an utterance's decoder begins: in silence, or behind the reference clip it continues.
    private DecoderStream start(@Nullable ClonePrompt imitated) {
        if (imitated == null || imitated.codes().length == 0) {
            return decoder.newStream();
        }
        return warmed.computeIfAbsent(imitated, this::warmUp).copy();
    }

    private DecoderStream warmUp(ClonePrompt imitated) {
        DecoderStream stream = decoder.newStream();
        int[][] frames = imitated.codes();
        for (int from = 0; from < frames.length; from += WARM_UP_FRAMES) {
            int[] codes = Arrays.stream(frames, from, Math.min(frames.length, from + WARM_UP_FRAMES))
                    .flatMapToInt(Arrays::stream).toArray();
            decoder.decode(List.of(stream), new int[][]{codes});
        }
        return stream;
    }

    private VoicePrompt voice(Speech speech) {
        ClonePrompt imitated = speech.imitated();
        if (imitated != null) {
            String transcript = imitated.transcript();
            return new VoicePrompt.Cloned(imitated.speakerEmbedding(), transcript == null
                    ? Optional.empty()
                    : Optional.of(new VoicePrompt.SpokenReference(transcript, imitated.codes())));
        }
        VoiceId voice = speech.voice();
        if (voice == null && checkpoint.config().type() == ModelType.VOICE_DESIGN) {
            return new VoicePrompt.Designed();
        }
        return new VoicePrompt.Named(voice != null
                ? voice.value()
                : info.voices().isEmpty()
                        ? ""
                        : info.voices()
                                .getFirst());
    }

    private static String language(Speech speech) {
        String language = speech.language();
        return language == null ? PromptRequest.AUTO : language;
    }

    private int maxFrames(Speech speech) {
        Integer asked = speech.sampling().maxNewTokens();
        return asked == null ? checkpoint.generation().maxNewTokens() : asked;
    }

    private ModelInfo describe() {
        String name = String.valueOf(checkpoint.directory().toAbsolutePath().normalize().getFileName());
        return new ModelInfo("qwen3-tts", name + " " + precision.label(), device.name().toLowerCase(Locale.ROOT),
                languageModel.maxBatch(), List.copyOf(checkpoint.config().talker().speakers().keySet()),
                List.copyOf(checkpoint.config().talker().languages().keySet()), false);
    }
}
