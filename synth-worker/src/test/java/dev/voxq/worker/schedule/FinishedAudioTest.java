package dev.voxq.worker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Reuse;
import dev.voxq.model.Sampling;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.VoiceId;
import dev.voxq.worker.speech.ClonePrompt;
import java.time.Instant;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class FinishedAudioTest {
    private static final long MEGABYTE = 1 << 20;
    private static final Sampling SAMPLING = new Sampling(0.8, 0.9, 40, 1.1, 7L, 500, null);

    private final FakeClock clock = new FakeClock();
    private final FakeSpeechModel model = new FakeSpeechModel(2, clock);
    private final FrameLoop loop = new FrameLoop(() -> model, ScheduleConfig.ofBatch(2), TextSplitter.WHOLE,
            LoopObserver.NONE, clock, clock);
    private FinishedAudio finished = new FinishedAudio(10, MEGABYTE);
    private int jobs;

    @Test
    void anEqualJobIsAnsweredWithTheSameBitsAndWithoutTheEngine() {
        var first = speak(new Assignment(job(), 1));
        model.steps.clear();

        var second = speak(new Assignment(job(), 1));

        assertThat(model.steps).isEmpty();
        assertThat(second.samples).hasSize(30).isEqualTo(first.samples);
        assertThat(first.ending).isInstanceOfSatisfying(Ending.Spoken.class,
                spoken -> assertThat(spoken.reused()).isFalse());
        assertThat(second.ending).isInstanceOfSatisfying(Ending.Spoken.class,
                spoken -> assertThat(spoken.reused()).isTrue());
        assertThat(finished.stats().hits()).isEqualTo(1);
        assertThat(finished.stats().misses()).isEqualTo(1);
    }

    static Stream<UnaryOperator<Assignment>> changes() {
        return Stream.of(
                given -> with(given, "31", null, null, null, SAMPLING, 1),
                given -> with(given, "30", new VoiceId("ryan"), null, null, SAMPLING, 1),
                given -> with(given, "30", null, "german", null, SAMPLING, 1),
                given -> with(given, "30", null, null, "softly", SAMPLING, 1),
                given -> with(given, "30", null, null, null, new Sampling(0.7, 0.9, 40, 1.1, 7L, 500, null), 1),
                given -> with(given, "30", null, null, null, new Sampling(0.8, 0.8, 40, 1.1, 7L, 500, null), 1),
                given -> with(given, "30", null, null, null, new Sampling(0.8, 0.9, 41, 1.1, 7L, 500, null), 1),
                given -> with(given, "30", null, null, null, new Sampling(0.8, 0.9, 40, 1.2, 7L, 500, null), 1),
                given -> with(given, "30", null, null, null, new Sampling(0.8, 0.9, 40, 1.1, 8L, 500, null), 1),
                given -> with(given, "30", null, null, null, new Sampling(0.8, 0.9, 40, 1.1, 7L, 501, null), 1),
                given -> with(given, "30", null, null, null,
                        new Sampling(0.8, 0.9, 40, 1.1, 7L, 500, new Sampling.Subtalker(0.5, null, null)), 1),
                given -> with(given, "30", null, null, null, SAMPLING, 1.5),
                given -> given.imitating(new ClonePrompt(new float[]{1}, new int[0][], null)),
                given -> new Assignment(given.job().withReuse(Reuse.ANY_SEED), 1),
                given -> new Assignment(given.job().withReuse(null), 1));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void whatChangesTheAudioIsSpokenAnew(UnaryOperator<Assignment> change) {
        speak(new Assignment(job(), 1));
        model.steps.clear();

        speak(change.apply(new Assignment(job(), 1)));

        assertThat(model.steps).isNotEmpty();
    }

    @Test
    void anySeedWillDoWhereTheJobSaysSo() {
        var first = speak(new Assignment(job().withReuse(Reuse.ANY_SEED), 1));
        var other = with(new Assignment(job(), 1), "30", null, null, null, SAMPLING.withSeed(99), 1);

        var second = speak(new Assignment(other.job().withReuse(Reuse.ANY_SEED), 1));

        assertThat(second.samples).isEqualTo(first.samples);
    }

    @Test
    void bothBoundsHold() {
        finished = new FinishedAudio(3, MEGABYTE);
        IntStream.range(0, 9).forEach(length -> speak(new Assignment(job("2" + length), 1)));
        var byNumber = finished.stats();
        finished = new FinishedAudio(100, 400);
        IntStream.range(0, 9).forEach(length -> speak(new Assignment(job("2" + length), 1)));
        speak(new Assignment(job("200"), 1));
        var byBytes = finished.stats();

        assertThat(byNumber.size()).isBetween(1L, 3L);
        assertThat(byNumber.evictions()).isGreaterThanOrEqualTo(6);
        assertThat(byBytes.bytes()).isBetween(80L, 400L);
    }

    @Test
    void nothingIsKeptWhenSwitchedOffOrCleared() {
        speak(new Assignment(job(), 1));
        assertThat(finished.clear()).isEqualTo(1);
        model.steps.clear();
        speak(new Assignment(job(), 1));
        assertThat(model.steps).isNotEmpty();

        finished = new FinishedAudio(0, MEGABYTE);
        speak(new Assignment(job(), 1));
        model.steps.clear();
        speak(new Assignment(job(), 1));
        assertThat(model.steps).isNotEmpty();
    }

    @Test
    void whatDidNotComeToItsEndIsNotKept() {
        var outlet = new FakeOutlet();
        var assignment = new Assignment(job(), 1);
        loop.submit(assignment, finished.keeping(assignment, outlet));
        IntStream.range(0, 12).forEach(_ -> loop.turn());
        loop.cancel(assignment.job().id());
        loop.turn();

        assertThat(outlet.samples).isNotEmpty();
        assertThat(finished.stats().size()).isZero();
    }

    private FakeOutlet speak(Assignment assignment) {
        var outlet = new FakeOutlet();
        if (!finished.play(assignment, outlet)) {
            loop.submit(assignment, finished.keeping(assignment, outlet));
        }
        while (loop.turn() > 0) {
        }
        assertThat(outlet.ending).isInstanceOf(Ending.Spoken.class);
        return outlet;
    }

    private SynthesisJob job() {
        return job("30");
    }

    private SynthesisJob job(String text) {
        return new SynthesisJob(new JobId("job-" + jobs++), Lane.REALTIME, text, null, null, null, SAMPLING,
                AudioSpec.of(AudioFormat.PCM), Delivery.toListener(ReplyAddress.of("replies", 0, "me")),
                Instant.EPOCH, null, null, null).withReuse(Reuse.SAME_SEED);
    }

    private static Assignment with(Assignment given, String text, @Nullable VoiceId voice, @Nullable String language,
            @Nullable String instruct, Sampling sampling, double speed) {
        var job = given.job();
        return new Assignment(new SynthesisJob(job.id(), job.lane(), text, voice, language, instruct, sampling,
                new AudioSpec(AudioFormat.WAV, 16_000, speed), job.delivery(), job.createdAt(), null, null, null)
                .withReuse(job.reuse()), 1);
    }
}
