package dev.voxq.worker.golden;

import java.nio.file.Path;

/// What `voxq golden` is asked to do.
///
/// @param directory a folder of fixtures
/// @param precision of the language model, as the setting `QUANTIZE` spells it; `fp32` must match the fixtures, others only report
/// @param json prints one JSON object instead of lines
public record GoldenOptions(Path directory, String precision, boolean json) {}
