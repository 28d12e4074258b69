package dev.voxq.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxq.ingest.Noise;
import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.Chunk;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioStreamTest {
    private static final JobId JOB = new JobId("job");

    private final OpenStreams streams = new OpenStreams("api-1", new OpenStreams.ReplyPartition("replies", 0),
            new OpenStreams.Limits(2, 10_000, 1 << 20));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void anyNumberOfAttemptsIsHeardOnce(long seed) throws Exception {
        var random = new Random(seed);
        var audio = Noise.of(seed, 2_000);
        var stream = streams.open(24_000);

        for (int attempt = random.nextInt(4); attempt >= 0; attempt--) {
            var spoken = attempt == 0 ? audio.length / 2 : random.nextInt(audio.length / 2);
            for (int offset = 0; offset < spoken;) {
                var until = Math.min(spoken, offset + 1 + random.nextInt(200));
                stream.accept(chunk(offset, Noise.part(audio, offset * 2, until * 2), until == audio.length / 2));
                offset = until;
            }
        }

        var heard = new ByteArrayOutputStream();
        while (stream.next(Duration.ZERO) instanceof Part.Audio(var samples)) {
            heard.writeBytes(samples);
        }
        assertThat(heard.toByteArray()).isEqualTo(audio);
        assertThat(stream.next(Duration.ZERO)).isEqualTo(new Part.End());
    }

    @Test
    void aHoleBreaksTheStream() throws Exception {
        var stream = streams.open(24_000);
        stream.accept(chunk(0, new byte[20], false));

        stream.accept(chunk(11, new byte[20], false));

        assertThat(stream.next(Duration.ZERO)).isInstanceOf(Part.Audio.class);
        assertThat(stream.next(Duration.ZERO)).isEqualTo(new Part.Broken("samples 10 to 11 never arrived"));
    }

    @Test
    void aListenerTooFarBehindIsCutOff() throws Exception {
        var stream = streams.open(24_000);
        stream.accept(chunk(0, new byte[10_000], false));

        stream.accept(chunk(5_000, new byte[2], false));

        assertThat(stream.next(Duration.ZERO)).isInstanceOfSatisfying(Part.Broken.class,
                broken -> assertThat(broken.message()).contains("reads too slowly"));
    }

    @Test
    void anotherSampleRateThanAskedForBreaksTheStream() throws Exception {
        var stream = streams.open(16_000);

        stream.accept(chunk(0, new byte[2], true));

        assertThat(stream.next(Duration.ZERO)).isInstanceOf(Part.Broken.class);
    }

    @Test
    void noMoreThanTheLimitMayWait() {
        streams.open(24_000);
        try (var second = streams.open(24_000)) {
            assertThatThrownBy(() -> streams.open(24_000)).isInstanceOf(QueueFullException.class);
            second.accept(chunk(0, new byte[2], false));

            assertThat(streams.open(24_000).address().topic()).isEqualTo("replies");
        }
    }

    private static Chunk chunk(long offset, byte[] audio, boolean last) {
        return new Chunk(JOB, 0, offset, last, 24_000, audio);
    }
}
