package dev.voxq.worker.speech;

import java.util.List;

/// What a model is and can do.
///
/// @param engine its plain label in results and health (`qwen3-tts`, `espeak-ng`)
/// @param model which model of that engine, with its precision (`Qwen3-TTS-12Hz-0.6B-CustomVoice int8`)
/// @param device what it computes on (`cpu`, `cuda:0`)
/// @param maxBatch most rows of one step
/// @param voices names it knows, the first speaks when none is asked for
/// @param languages names it knows
/// @param ownPace whether it heeds [Speech#speed] itself
public record ModelInfo(
        String engine,
        String model,
        String device,
        int maxBatch,
        List<String> voices,
        List<String> languages,
        boolean ownPace) {}
