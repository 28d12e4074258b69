package dev.voxq.worker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Sampling;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.TinyCheckpoint;
import dev.voxq.worker.onnx.OnnxConfig;
import dev.voxq.worker.onnx.OnnxSpeechModel;
import dev.voxq.worker.onnx.runtime.DeviceChoice;
import dev.voxq.worker.onnx.runtime.TestRuntime;
import dev.voxq.worker.speech.SpeechModel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same job with the same seed gives the same bits, whatever happens around it: the real engine, a tiny checkpoint.
final class SameSamplesTest {
    private static final int JOBS = 12;
    private static final int SLOTS = 3;

    @TempDir
    private static Path cache;
    private static SpeechModel model;
    private static List<List<Float>> alone;

    private final FakeClock clock = new FakeClock();
    private final AtomicInteger parked = new AtomicInteger();

    @BeforeAll
    static void speakEachAlone() {
        model = OnnxSpeechModel.open(OnnxConfig.of(TinyCheckpoint.customVoice(), cache).withDevice(DeviceChoice.CPU)
                .withQuantize("int8").withMaxBatch(SLOTS).withMaxPositions(1024), TestRuntime.environment());
        alone = IntStream.range(0, JOBS).mapToObj(number -> {
            var test = new SameSamplesTest();
            var loop = test.loop();
            var outlet = submit(loop, number, Lane.BULK);
            while (outlet.ending == null) {
                loop.turn();
            }
            return outlet.samples;
        }).toList();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @Test
    void jobsDiffer() {
        assertThat(alone).doesNotHaveDuplicates().allSatisfy(samples -> assertThat(samples).hasSizeGreaterThan(9_000));
    }

    /// Jobs of both lanes arrive at random, listeners run dry or do not, outlets fill up, bulk is parked and goes on.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void sameBitsInAnySchedule(long seed) {
        var random = new Random(seed);
        var loop = loop();
        var outlets = new ArrayList<FakeOutlet>();
        while (outlets.size() < JOBS || outlets.stream().anyMatch(outlet -> outlet.ending == null)) {
            if (outlets.size() < JOBS && random.nextInt(6) == 0) {
                var lane = outlets.size() >= SLOTS && random.nextBoolean() ? Lane.REALTIME : Lane.BULK;
                outlets.add(submit(loop, outlets.size(), lane));
            }
            if (random.nextInt(8) == 0 && !outlets.isEmpty()) {
                var outlet = outlets.get(random.nextInt(outlets.size()));
                outlet.full = !outlet.full;
            }
            clock.pass(Duration.ofMillis(random.nextInt(100)));
            loop.turn();
        }

        assertThat(parked.get()).isPositive();
        for (int number = 0; number < JOBS; number++) {
            assertThat(outlets.get(number).samples).as("job %d", number).isEqualTo(alone.get(number));
        }
    }

    private FrameLoop loop() {
        return new FrameLoop(() -> model, ScheduleConfig.ofBatch(SLOTS), SameSamplesTest::sentences,
                new LoopObserver() {
                    @Override
                    public void parked(int rows) {
                        parked.accumulateAndGet(rows, Math::max);
                    }
                }, clock, clock);
    }

    private static FakeOutlet submit(FrameLoop loop, int number, Lane lane) {
        var outlet = new FakeOutlet();
        loop.submit(new Assignment(job(number, lane), 1), outlet);
        return outlet;
    }

    private static SynthesisJob job(int number, Lane lane) {
        var text = "Number " + number + " says" + " more".repeat(number % 4) + "." + " And again.".repeat(number % 3);
        var sampling = new Sampling(0.8 + number * 0.02, 0.95, 40 + number, 1.05, 100L + number, 5 + 2 * number, null);
        var reply = lane == Lane.REALTIME ? ReplyAddress.of("replies", 0, "me") : null;
        return new SynthesisJob(new JobId("job-" + number), lane, text,
                new VoiceId(List.of("ryan", "dylan", "vivian").get(number % 3)), "english", null, sampling,
                AudioSpec.of(AudioFormat.PCM), new Delivery(reply, null), Instant.EPOCH, null, null, null);
    }

    private static List<TextSplitter.Stretch> sentences(String text, @Nullable String language) {
        return Pattern.compile("[^.]+\\.").matcher(text).results()
                .map(sentence -> new TextSplitter.Stretch(sentence.start(), sentence.end())).toList();
    }
}
