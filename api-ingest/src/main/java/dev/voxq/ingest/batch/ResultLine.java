package dev.voxq.ingest.batch;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.voxq.model.AudioFormat;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SpokenSentence;
import dev.voxq.model.StoreLocation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of one row, as a line of the output or error file of OpenAI's Batch API.
///
/// @param response there for rows that were spoken
/// @param error there for all others
@JsonInclude(JsonInclude.Include.ALWAYS)
record ResultLine(String id, @Nullable String customId, @Nullable Response response, @Nullable Problem error) {

    /// Ahead of the audio.
    ///
    /// @param requestId the row's job
    record Response(int statusCode, JobId requestId, Audio body) {}

    /// Why a row was not spoken.
    ///
    /// @param line of the input, from 1
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Problem(String code, String message, @Nullable String param, long line) {}

    /// The audio of a row.
    ///
    /// @param output `s3://bucket/key`
    /// @param sha256 of the samples
    /// @param loudness in LUFS, where one was asked for
    /// @param unchanged whether it was there from an earlier run
    record Audio(String object, String output, AudioFormat format, int sampleRate, double seconds, String sha256,
            @Nullable Double loudness, String engine, String model, long seed, FinishReason finishReason,
            boolean unchanged) {
        static Audio of(SpeechResult result, StoreLocation output, AudioFormat format, boolean unchanged) {
            return new Audio("audio.speech", output.uri(), format, result.sampleRateHz(), result.audioSeconds(),
                    result.sha256(), result.loudness(), result.engine(), result.model(), result.seed(),
                    result.finishReason(), unchanged);
        }
    }

    /// A line of the manifest: what there is to know of one output.
    ///
    /// @param row from 0
    /// @param sentences where each is heard; of an output from an earlier run it is not known any more
    record ManifestLine(long row, String customId, String output, AudioFormat format, int sampleRate, long samples,
            double seconds, String sha256, @Nullable Double loudness, String fingerprint, int characters, String engine,
            String model, long seed,
            boolean unchanged, List<SpokenSentence> sentences) {
        static ManifestLine of(RowJobs.Planned planned, SpeechResult result, boolean unchanged) {
            var request = planned.row().request();
            return new ManifestLine(planned.place().number(), planned.row().customId(), planned.output().uri(),
                    request.audio().format(), result.sampleRateHz(), result.samples(), result.audioSeconds(),
                    result.sha256(), result.loudness(), planned.fingerprint(), request.text().length(), result.engine(),
                    result.model(),
                    result.seed(), unchanged, result.sentences());
        }
    }
}
