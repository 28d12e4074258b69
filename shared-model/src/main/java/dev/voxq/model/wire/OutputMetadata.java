package dev.voxq.model.wire;

import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an object in the store says of the job it came from: user metadata, so that a worker that finds it can tell the
/// result again, all but the times of its sentences, for which there is no room. Values are ASCII.
public final class OutputMetadata {
    private static final String JOB_ID = "voxq-job-id";
    private static final String FINGERPRINT = "voxq-fingerprint";
    private static final String LOUDNESS = "voxq-loudness";

    private OutputMetadata() {}

    /// What the output of a job says of itself.
    ///
    /// @param fingerprint of the request, if the job has one
    public static Map<String, String> of(JobId id, @Nullable String fingerprint, SpeechResult result) {
        var metadata = new LinkedHashMap<String, String>();
        metadata.put(JOB_ID, id.value());
        if (fingerprint != null) {
            metadata.put(FINGERPRINT, fingerprint);
        }
        metadata.put("voxq-engine", ascii(result.engine()));
        metadata.put("voxq-model", ascii(result.model()));
        metadata.put("voxq-seed", String.valueOf(result.seed()));
        metadata.put("voxq-finish-reason", result.finishReason().wireName());
        metadata.put("voxq-samples", String.valueOf(result.samples()));
        metadata.put("voxq-sample-rate", String.valueOf(result.sampleRateHz()));
        metadata.put("voxq-chunks", String.valueOf(result.chunks()));
        metadata.put("voxq-ttfa-ms", String.valueOf(result.ttfaMillis()));
        metadata.put("voxq-synthesis-ms", String.valueOf(result.synthesisMillis()));
        metadata.put("voxq-attempt", String.valueOf(result.attempt()));
        metadata.put("voxq-sha256", result.sha256());
        if (result.loudness() != null) {
            metadata.put(LOUDNESS, result.loudness().toString());
        }
        if (result.reused() != null) {
            metadata.put("voxq-reused", result.reused().toString());
        }
        return metadata;
    }

    /// The result of this job, or nothing when the object is not this job's.
    public static Optional<SpeechResult> result(Map<String, String> metadata, JobId id, StoreLocation location) {
        return id.value().equals(metadata.get(JOB_ID)) ? result(metadata, location) : Optional.empty();
    }

    /// The result of whichever job had a request of this fingerprint, or nothing when the object is of another.
    public static Optional<SpeechResult> result(Map<String, String> metadata, String fingerprint,
            StoreLocation location) {
        return fingerprint.equals(metadata.get(FINGERPRINT)) ? result(metadata, location) : Optional.empty();
    }

    private static Optional<SpeechResult> result(Map<String, String> metadata, StoreLocation location) {
        try {
            return Optional.of(new SpeechResult(text(metadata, "voxq-engine"), text(metadata, "voxq-model"),
                    Long.parseLong(text(metadata, "voxq-seed")), FinishReason.of(text(metadata, "voxq-finish-reason")),
                    Long.parseLong(text(metadata, "voxq-samples")), number(metadata, "voxq-sample-rate"),
                    number(metadata, "voxq-chunks"), Double.parseDouble(text(metadata, "voxq-ttfa-ms")),
                    Double.parseDouble(text(metadata, "voxq-synthesis-ms")), number(metadata, "voxq-attempt"),
                    List.of(), text(metadata, "voxq-sha256"), location,
                    metadata.containsKey(LOUDNESS) ? (Double) Double.parseDouble(text(metadata, LOUDNESS)) : null,
                    metadata.containsKey("voxq-reused") ? true : null));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static int number(Map<String, String> metadata, String name) {
        return Integer.parseInt(text(metadata, name));
    }

    private static String text(Map<String, String> metadata, String name) {
        return metadata.getOrDefault(name, "");
    }

    private static String ascii(String text) {
        return text.replaceAll("[^ -~]", "?");
    }
}
