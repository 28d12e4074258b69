package dev.voxq.model.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class OutputMetadataTest {
    private static final JobId JOB = new JobId("job-1");
    private static final StoreLocation PLACE = new StoreLocation("bucket", "key");
    private static final SpeechResult RESULT = new SpeechResult("sine", "höm", 7, FinishReason.LENGTH, 48_000, 24_000,
            3, 1.5, 20.25, 2, List.of(), "ab".repeat(32), PLACE);

    @Test
    void resultComesBackFromWhatWasStored() {
        var metadata = OutputMetadata.of(JOB, null, RESULT);

        assertThat(OutputMetadata.result(metadata, JOB, PLACE)).get().usingRecursiveComparison()
                .ignoringFields("model").isEqualTo(RESULT);
        assertThat(metadata.values()).allMatch(value -> value.matches("[ -~]*"));
    }

    @Test
    void loudnessComesBackWhereItWasMeasured() {
        var leveled = RESULT.leveled("cd".repeat(32), -16.25);

        assertThat(OutputMetadata.result(OutputMetadata.of(JOB, null, leveled), JOB, PLACE))
                .map(SpeechResult::loudness).hasValue(-16.25);
        assertThat(OutputMetadata.result(OutputMetadata.of(JOB, null, RESULT), JOB, PLACE))
                .map(SpeechResult::loudness).isEmpty();
    }

    @Test
    void objectOfAnotherJobHasNoResult() {
        assertThat(OutputMetadata.result(OutputMetadata.of(new JobId("job-2"), null, RESULT), JOB, PLACE)).isEmpty();
        assertThat(OutputMetadata.result(Map.of(), JOB, PLACE)).isEmpty();
        assertThat(OutputMetadata.result(Map.of("voxq-job-id", "job-1"), JOB, PLACE)).isEmpty();
    }
}
