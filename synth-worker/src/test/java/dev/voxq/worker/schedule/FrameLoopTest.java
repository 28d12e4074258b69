package dev.voxq.worker.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.Delivery;
import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Sampling;
import dev.voxq.model.SpokenSentence;
import dev.voxq.model.SynthesisJob;
import dev.voxq.worker.speech.SpeechModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FrameLoopTest {

    private final FakeClock clock = new FakeClock();
    private final FakeSpeechModel model = new FakeSpeechModel(2, clock);
    private final FrameLoop loop = loop(ScheduleConfig.ofBatch(2), LoopObserver.NONE);
    private int nextSeed;

    @Test
    void aJobIsSpokenToItsEndInOrder() {
        var outlet = submit(Lane.REALTIME, 20);

        turnUntilIdle();

        assertStopped(outlet);
        assertThat(outlet.samples).isEqualTo(expected(0, 20));
        assertThat(model.open).isEmpty();
    }

    @Test
    void aListenersChunksStartSmallAndGrow() {
        var outlet = submit(Lane.REALTIME, 40);
        model.frameSamples = SpeechModel.FRAME_SAMPLES;

        turnUntilIdle();

        assertThat(outlet.chunks).extracting(samples -> samples / SpeechModel.FRAME_SAMPLES)
                .startsWith(1, 1, 2, 4, 8, 8);
    }

    @Test
    void aListenerIsServedEarlyRatherThanLate() {
        // Given frames that take most of the time they last, so that doubling the chunk would come too late
        model.frameTime = Duration.ofMillis(45);
        model.frameSamples = SpeechModel.FRAME_SAMPLES;
        var underruns = new AtomicInteger();
        var slow = loop(ScheduleConfig.ofBatch(2), new LoopObserver() {
            @Override
            public void underrun() {
                underruns.incrementAndGet();
            }
        });
        var outlet = new FakeOutlet();
        slow.submit(new Assignment(job(Lane.REALTIME, 60, null), 1), outlet);

        while (slow.turn() > 0) {
        }

        assertThat(outlet.samples).hasSize(60 * SpeechModel.FRAME_SAMPLES);
        assertThat(underruns).hasValue(0);
    }

    @Test
    void realtimeTakesTheSlotOfBulkBetweenTwoFrames() {
        var first = submit(Lane.BULK, 30);
        var second = submit(Lane.BULK, 30);
        IntStream.range(0, 12).forEach(_ -> loop.turn());

        var urgent = submit(Lane.REALTIME, 5);
        while (urgent.samples.isEmpty()) {
            loop.turn();
        }

        assertThat(second.ending).isNull();
        turnUntilIdle();
        assertThat(urgent.samples).isEqualTo(expected(2, 5));
        assertThat(first.samples).isEqualTo(expected(0, 30));
        assertThat(second.samples).isEqualTo(expected(1, 30));
    }

    @Test
    void bulkSitsOutUntilARealtimeRowIsHeard() {
        submit(Lane.BULK, 30);
        IntStream.range(0, 8).forEach(_ -> loop.turn());
        model.steps.clear();

        var urgent = submit(Lane.REALTIME, 5);
        while (urgent.samples.isEmpty()) {
            loop.turn();
        }

        assertThat(model.steps).containsExactly(List.of(1L));
    }

    @Test
    void bulkIsNotKeptWaitingForEver() {
        var patience = new ScheduleConfig(1, 1, 8, 4, 4, Duration.ofSeconds(1), 5, 32, Duration.ZERO,
                Duration.ZERO);
        var crowded = loop(patience, LoopObserver.NONE);
        var bulk = new FakeOutlet();
        crowded.submit(new Assignment(job(Lane.BULK, 50, null), 1), bulk);
        // Given a realtime job that always waits
        for (int turn = 0; turn < 5_000 && bulk.ending == null; turn++) {
            if (turn % 20 == 0) {
                crowded.submit(new Assignment(job(Lane.REALTIME, 10, null), 1), new FakeOutlet());
            }
            crowded.turn();
        }

        assertStopped(bulk);
        assertThat(bulk.samples).isEqualTo(expected(0, 50));
    }

    @Test
    void aCancelledJobEndsBeforeTheNextFrame() {
        var outlet = submit(Lane.REALTIME, 1_000);
        IntStream.range(0, 12).forEach(_ -> loop.turn());
        model.steps.clear();

        loop.cancel(new JobId("job-0"));
        loop.turn();

        assertThat(outlet.ending).isEqualTo(new Ending.Cancelled());
        assertThat(model.steps).isEmpty();
        assertThat(model.open).isEmpty();
    }

    @Test
    void aJobPastItsDeadlineFailsAsSuch() {
        var outlet = new FakeOutlet();
        loop.submit(new Assignment(job(Lane.REALTIME, 1_000, clock.instant().plusMillis(300)), 1), outlet);

        turnUntilIdle();

        assertThat(outlet.ending).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED));
        assertThat(outlet.samples).hasSizeBetween(8, 30);
    }

    @Test
    void anEngineThatFailsForOneRowFailsThatRowAlone() {
        var good = submit(Lane.BULK, 10);
        var bad = submit(Lane.BULK, 10);
        model.failingSeed = 1;

        turnUntilIdle();

        assertThat(bad.ending).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_FAILED));
        assertThat(good.samples).isEqualTo(expected(0, 10));
    }

    @Test
    void aDeviceOutOfMemoryShrinksTheBatchAndLosesNothing() {
        for (var room : List.of(new int[]{2, 8, 8}, new int[]{8, 1, 8}, new int[]{8, 8, 2}, new int[]{3, 2, 5})) {
            var slots = new ArrayList<Integer>();
            var eight = new FakeSpeechModel(8, clock);
            var cramped = new CrampedModel(eight, room[0], room[1], room[2]);
            var shrinking = new FrameLoop(() -> cramped, ScheduleConfig.ofBatch(8), TextSplitter.WHOLE,
                    new LoopObserver() {
                        @Override
                        public void slots(int places) {
                            slots.add(places);
                        }
                    }, clock, clock);
            var first = nextSeed;
            var outlets = IntStream.range(0, 12).mapToObj(number -> {
                var outlet = new FakeOutlet();
                shrinking.submit(new Assignment(job(number % 3 == 0 ? Lane.REALTIME : Lane.BULK, 20 + number, null),
                        1), outlet);
                return outlet;
            }).toList();

            while (shrinking.turn() > 0) {
            }

            assertThat(cramped.refusals).isPositive();
            assertThat(slots).startsWith(8).isSortedAccordingTo(Comparator.reverseOrder());
            assertThat(slots.getLast()).isLessThan(8).isPositive();
            for (int number = 0; number < outlets.size(); number++) {
                assertStopped(outlets.get(number));
                assertThat(outlets.get(number).samples).isEqualTo(expected(first + number, 20 + number));
            }
            assertThat(eight.open).isEmpty();
        }
    }

    @Test
    void aDeviceWithoutRoomForOneRowFailsTheJob() {
        var cramped = new FrameLoop(() -> new CrampedModel(model, 0, 1, 1), ScheduleConfig.ofBatch(2),
                TextSplitter.WHOLE, LoopObserver.NONE, clock, clock);
        var outlet = new FakeOutlet();
        cramped.submit(new Assignment(job(Lane.BULK, 5, null), 1), outlet);

        while (cramped.turn() > 0) {
        }

        assertThat(outlet.ending).isInstanceOfSatisfying(Ending.Failed.class,
                failed -> assertThat(failed.code()).isEqualTo(FailureCode.ENGINE_FAILED));
        assertThat(model.open).isEmpty();
    }

    @Test
    void anUtteranceThatBreaksEndsItsJobAlone() {
        var good = submit(Lane.BULK, 10);
        var bad = submit(Lane.BULK, 10);
        model.breakingSeed = 1;

        turnUntilIdle();

        assertThat(bad.ending).isEqualTo(new Ending.Failed(FailureCode.ENGINE_FAILED, "this one broke", null));
        assertThat(good.samples).isEqualTo(expected(0, 10));
    }

    @Test
    void aJobTheModelRefusesNamesItsField() {
        var outlet = new FakeOutlet();
        loop.submit(new Assignment(job(Lane.REALTIME, "not a number", null), 1), outlet);

        turnUntilIdle();

        assertThat(outlet.ending).isEqualTo(
                new Ending.Failed(FailureCode.INVALID_REQUEST, "expected a number of frames", "input"));
    }

    @Test
    void aFullOutletHoldsItsRowBackAlone() {
        var slow = submit(Lane.BULK, 30);
        var other = submit(Lane.BULK, 30);
        slow.full = true;

        turnUntilIdle();
        assertThat(slow.ending).isNull();
        assertStopped(other);

        slow.full = false;
        turnUntilIdle();
        assertThat(slow.samples).isEqualTo(expected(0, 30));
    }

    @Test
    void drainingFinishesWhatRunsAndReleasesTheRest() {
        var running = List.of(submit(Lane.BULK, 10), submit(Lane.BULK, 10));
        loop.turn();
        var waiting = submit(Lane.BULK, 10);
        loop.turn();

        loop.drain();
        turnUntilIdle();
        var late = submit(Lane.REALTIME, 10);
        turnUntilIdle();

        assertThat(running).allSatisfy(outlet -> assertStopped(outlet));
        assertThat(waiting.ending).isEqualTo(new Ending.Released());
        assertThat(late.ending).isEqualTo(new Ending.Released());
    }

    /// Whatever comes and goes, every job ends once and its samples are those of an undisturbed run.
    @Test
    void randomSchedulesDisturbNobody() {
        var random = new Random(7);
        var outlets = new ArrayList<FakeOutlet>();
        var lengths = new ArrayList<Integer>();
        model.keepSteps = false;
        for (int event = 0; event < 100_000; event++) {
            var choice = random.nextInt(100);
            if (choice < 5 && outlets.stream().filter(outlet -> outlet.ending == null).count() < 12) {
                lengths.add(random.nextInt(60));
                outlets.add(submit(random.nextBoolean() ? Lane.REALTIME : Lane.BULK, lengths.getLast()));
            } else if (choice < 6 && !outlets.isEmpty()) {
                loop.cancel(new JobId("job-" + random.nextInt(outlets.size())));
            } else if (choice < 8 && !outlets.isEmpty()) {
                outlets.get(random.nextInt(outlets.size())).full = random.nextInt(3) == 0;
            }
            loop.turn();
        }
        outlets.forEach(outlet -> outlet.full = false);
        turnUntilIdle();

        assertThat(outlets).hasSizeGreaterThan(1_000);
        for (int seed = 0; seed < outlets.size(); seed++) {
            var outlet = outlets.get(seed);
            assertThat(outlet.ending).isInstanceOfAny(Ending.Spoken.class, Ending.Cancelled.class);
            assertThat(outlet.samples).isEqualTo(expected(seed, outlet.samples.size()));
            if (outlet.ending instanceof Ending.Spoken) {
                assertThat(outlet.samples).hasSize(lengths.get(seed));
            }
        }
        assertThat(model.open).isEmpty();
    }

    @Test
    void theUtterancesOfALongTextAreHeardInOrder() {
        var bulk = submit(Lane.BULK, "5 300 6");
        var realtime = submit(Lane.REALTIME, "300 4 30");

        turnUntilIdle();

        assertThat(sentences(bulk)).extracting(SpokenSentence::start).containsExactly(0, 2, 6);
        assertThat(sentences(realtime)).extracting(SpokenSentence::end).containsExactly(3, 5, 8);
        assertThat(sentences(realtime).getLast().endSeconds() * SpeechModel.SAMPLE_RATE_HZ)
                .isEqualTo(realtime.samples.size());
        assertThat(bulk.samples).hasSize(311);
        assertThat(realtime.samples).hasSize(334);
        var later = SpokenJob.seed(1, 2, 0);
        assertThat(realtime.samples.get(333)).isEqualTo(FakeSpeechModel.sample(later, 29) * 29 / 120);
    }

    @Test
    void aRunawayThatNobodyHeardIsSpokenAgain() {
        model.runawaySeed = 0;
        var bulk = submit(Lane.BULK, 20);
        turnUntilIdle();
        model.runawaySeed = 1;
        var realtime = submit(Lane.REALTIME, 20);
        turnUntilIdle();

        assertStopped(bulk);
        assertThat(bulk.samples).isEqualTo(expected(SpokenJob.seed(0, 0, 1), 20));
        assertThat(realtime.ending).isInstanceOfSatisfying(Ending.Spoken.class,
                spoken -> assertThat(spoken.reason()).isEqualTo(FinishReason.RUNAWAY));
    }

    @Test
    void theLoopsThreadReleasesWhatItHoldsWhenStopped() throws InterruptedException {
        var outlet = new FakeOutlet();
        outlet.full = true;
        loop.submit(new Assignment(job(Lane.BULK, 1_000_000, null), 1), outlet);
        var thread = Thread.ofPlatform().start(loop);

        loop.stop();
        thread.join(Duration.ofSeconds(10));

        assertThat(thread.isAlive()).isFalse();
        assertThat(outlet.ending).isEqualTo(new Ending.Released());
    }

    private FrameLoop loop(ScheduleConfig config, LoopObserver observer) {
        return new FrameLoop(() -> model, config, FrameLoopTest::words, observer, clock, clock);
    }

    private FakeOutlet submit(Lane lane, int frames) {
        var outlet = new FakeOutlet();
        loop.submit(new Assignment(job(lane, frames, null), 1), outlet);
        return outlet;
    }

    private FakeOutlet submit(Lane lane, String text) {
        var outlet = new FakeOutlet();
        loop.submit(new Assignment(job(lane, text, null), 1), outlet);
        return outlet;
    }

    private static void assertStopped(FakeOutlet outlet) {
        assertThat(outlet.ending).isInstanceOfSatisfying(Ending.Spoken.class,
                spoken -> assertThat(spoken.reason()).isEqualTo(FinishReason.STOP));
    }

    private static List<SpokenSentence> sentences(FakeOutlet outlet) {
        return outlet.ending instanceof Ending.Spoken spoken ? spoken.sentences() : List.of();
    }

    /// Words that are numbers are utterances of their own.
    private static List<TextSplitter.Stretch> words(String text, @Nullable String language) {
        return Pattern.compile("\\d+").matcher(text).results()
                .map(word -> new TextSplitter.Stretch(word.start(), word.end()))
                .collect(Collectors.collectingAndThen(Collectors.toList(),
                        found -> found.isEmpty() ? TextSplitter.WHOLE.split(text, language) : found));
    }

    private void turnUntilIdle() {
        while (loop.turn() > 0) {
        }
    }

    private SynthesisJob job(Lane lane, int frames, @Nullable Instant deadline) {
        return job(lane, String.valueOf(frames), deadline);
    }

    private SynthesisJob job(Lane lane, String text, @Nullable Instant deadline) {
        var seed = nextSeed++;
        var reply = lane == Lane.REALTIME ? ReplyAddress.of("replies", 0, "me") : null;
        return new SynthesisJob(new JobId("job-" + seed), lane, text, null, null, null,
                Sampling.DEFAULTS.withSeed(seed), AudioSpec.of(AudioFormat.PCM), new Delivery(reply, null),
                clock.instant(), deadline, null, null);
    }

    private static List<Float> expected(long seed, int frames) {
        return IntStream.range(0, frames).mapToObj(frame -> FakeSpeechModel.sample(seed, frame)).toList();
    }
}
