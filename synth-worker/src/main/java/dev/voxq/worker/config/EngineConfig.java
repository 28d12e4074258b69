package dev.voxq.worker.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Which engine speaks, on what.
///
/// @param modelId directory of the model, or its name on the hub; empty without one
/// @param quantize precision of its weights, in the engine's words
/// @param device what it computes on, in the engine's words
/// @param memoryFraction part of a card's memory it may take
/// @param library the ONNX Runtime to load instead of the one that comes along; empty without one
/// @param cache folder for downloaded models and built graphs, shared by processes
/// @param preload whether it is opened at the start rather than for the first job
/// @param idleTimeout after so long without work it is closed and its memory given back; zero is never
public record EngineConfig(
        Engine engine,
        String modelId,
        String quantize,
        String device,
        double memoryFraction,
        String library,
        Path cache,
        boolean preload,
        Duration idleTimeout) {
    /// The engines there are.
    public enum Engine {
        /// Qwen3-TTS when there is a model, espeak-ng when there is none.
        AUTO,
        /// The neural model.
        QWEN3_TTS,
        /// The formant synthesiser.
        ESPEAK_NG;

        /// As results and health name it.
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    static final Setting<Engine> ENGINE = Setting.choice("ENGINE", Engine.AUTO,
            "who speaks; auto: qwen3-tts when MODEL_ID is set, else espeak-ng");
    static final Setting<String> MODEL_ID = Setting.text("MODEL_ID", "", "[^\\p{Cntrl}]+",
            "a directory or a model name", "the Qwen3-TTS model");
    static final Setting<String> QUANTIZE = Setting.text("QUANTIZE", "unset", "[A-Za-z0-9_-]{1,20}",
            "a precision such as int8", "precision of the model's weights; unset: int8 on a CPU, bf16 on CUDA");
    static final Setting<String> DEVICE = Setting.text("DEVICE", "auto", "[A-Za-z0-9:_-]{1,40}",
            "a device such as cpu or cuda:0", "what the model computes on");
    static final Setting<Double> DEVICE_MEMORY_FRACTION = Setting.fraction("DEVICE_MEMORY_FRACTION", 0.9,
            "part of a card's memory to take at most");
    static final Setting<String> ONNXRUNTIME_LIBRARY = Setting.text("ONNXRUNTIME_LIBRARY", "", "[^\\p{Cntrl}]+",
            "a file or its folder", "the ONNX Runtime to load instead of the one that comes along, 1.24 or newer");
    static final Setting<String> VOXQ_CACHE = Setting.text("VOXQ_CACHE", cacheHome(), "[^\\p{Cntrl}]+",
            "a folder", "where downloaded models and built graphs are kept; processes may share it");
    static final Setting<Boolean> PRELOAD_MODEL = Setting.flag("PRELOAD_MODEL", true,
            "whether the engine is opened at the start rather than for the first job");
    static final Setting<Duration> IDLE_TIMEOUT = Setting.duration("IDLE_TIMEOUT", "0s", Duration.ZERO,
            Duration.ofDays(1), "after so long without work the engine's memory is given back; 0s: never");
    static final List<Setting<?>> SETTINGS = List.of(ENGINE, MODEL_ID, QUANTIZE, DEVICE, DEVICE_MEMORY_FRACTION,
            ONNXRUNTIME_LIBRARY,
            VOXQ_CACHE, PRELOAD_MODEL, IDLE_TIMEOUT);

    public EngineConfig {
        MODEL_ID.require(modelId);
        QUANTIZE.require(quantize);
        DEVICE.require(device);
        DEVICE_MEMORY_FRACTION.require(memoryFraction);
        IDLE_TIMEOUT.require(idleTimeout);
        if (engine == Engine.QWEN3_TTS && modelId.isEmpty()) {
            throw new InvalidSettingException("MODEL_ID is missing; ENGINE=qwen3-tts expects a directory or a model "
                    + "name there");
        }
    }

    public static EngineConfig from(Map<String, String> environment) {
        return new EngineConfig(ENGINE.in(environment), MODEL_ID.in(environment), QUANTIZE.in(environment),
                DEVICE.in(environment), DEVICE_MEMORY_FRACTION.in(environment), ONNXRUNTIME_LIBRARY.in(environment),
                Path.of(VOXQ_CACHE.in(environment)),
                PRELOAD_MODEL.in(environment), IDLE_TIMEOUT.in(environment));
    }

    /// The ONNX Runtime to load instead of the one that comes along.
    public Optional<Path> ownLibrary() {
        return Optional.of(library).filter(given -> !given.isEmpty()).map(Path::of);
    }

    private static String cacheHome() {
        var caches = System.getenv("XDG_CACHE_HOME");
        var home = caches == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
        return home.resolve("voxq").toString();
    }

    /// The engine that is meant: never [Engine#AUTO].
    public Engine chosen() {
        return switch (engine) {
            case AUTO -> modelId.isEmpty() ? Engine.ESPEAK_NG : Engine.QWEN3_TTS;
            case QWEN3_TTS, ESPEAK_NG -> engine;
        };
    }
}
