package dev.voxq.worker.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// How many jobs speak at once, and in what strides their audio leaves.
///
/// @param maxBatchSize slots of the batch
/// @param streamFirstEmit frames of the first chunk of a stream
/// @param streamEmitFrames frames of a chunk once the stream runs
/// @param sentencePause silence between two sentences
/// @param prefillPositions positions of a prompt read at once
/// @param byDevice whether nobody has said how many slots there are, so that a device with much memory may have more
public record BatchConfig(int maxBatchSize, int streamFirstEmit, int streamEmitFrames, Duration sentencePause,
        int prefillPositions, boolean byDevice) {
    static final Setting<Integer> MAX_BATCH_SIZE = Setting.number("MAX_BATCH_SIZE", 4, 1, 256,
            "jobs spoken at once; unless given, CUDA takes as many as fit, at most 64");
    static final Setting<Integer> STREAM_FIRST_EMIT = Setting.number("STREAM_FIRST_EMIT", 1, 1, 100,
            "frames (80 ms) of a stream's first chunk");
    static final Setting<Integer> STREAM_EMIT_FRAMES = Setting.number("STREAM_EMIT_FRAMES", 8, 1, 100,
            "frames (80 ms) of a chunk once the stream runs");
    static final Setting<Duration> SENTENCE_PAUSE = Setting.duration("SENTENCE_PAUSE", "200ms", Duration.ZERO,
            Duration.ofSeconds(10), "silence between two sentences of one job");
    static final Setting<Integer> PREFILL_POSITIONS = Setting.number("PREFILL_POSITIONS", 32, 2, 4_096,
            "positions of a prompt read at once: what a frame waits for when a job joins");
    static final List<Setting<?>> SETTINGS = List.of(MAX_BATCH_SIZE, STREAM_FIRST_EMIT, STREAM_EMIT_FRAMES,
            SENTENCE_PAUSE, PREFILL_POSITIONS);

    public BatchConfig {
        MAX_BATCH_SIZE.require(maxBatchSize);
        STREAM_FIRST_EMIT.require(streamFirstEmit);
        STREAM_EMIT_FRAMES.require(streamEmitFrames);
        SENTENCE_PAUSE.require(sentencePause);
        PREFILL_POSITIONS.require(prefillPositions);
        if (streamFirstEmit > streamEmitFrames) {
            throw new InvalidSettingException("STREAM_FIRST_EMIT is " + streamFirstEmit
                    + "; expected at most STREAM_EMIT_FRAMES, " + streamEmitFrames);
        }
    }

    public static BatchConfig from(Map<String, String> environment) {
        return new BatchConfig(MAX_BATCH_SIZE.in(environment), STREAM_FIRST_EMIT.in(environment),
                STREAM_EMIT_FRAMES.in(environment), SENTENCE_PAUSE.in(environment),
                PREFILL_POSITIONS.in(environment),
                environment.getOrDefault(MAX_BATCH_SIZE.name(), "").isBlank());
    }

    /// With so many slots.
    public BatchConfig withMaxBatchSize(int slots) {
        return new BatchConfig(slots, streamFirstEmit, streamEmitFrames, sentencePause, prefillPositions, false);
    }
}
