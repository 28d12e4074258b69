package dev.voxq.ingest.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.JobId;
import dev.voxq.model.SynthesisEvent.Chunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The bound over all listeners together.
class OpenStreamsTest {
    private static final int ALL = 10_000;

    private final OpenStreams streams = new OpenStreams("api-1", new OpenStreams.ReplyPartition("replies", 0),
            new OpenStreams.Limits(1_000, 6_000, ALL));
    private final Map<AudioStream, Long> samples = new HashMap<>();

    @Test
    void whoIsFurthestBehindMakesRoomForTheOthers() throws Exception {
        var near = open();
        var far = open();
        var nearer = open();
        deliver(near, 2_000);
        deliver(far, 5_000);
        deliver(nearer, 3_000);
        assertThat(streams.bufferedBytes()).isEqualTo(ALL);

        deliver(near, 2);

        assertThat(streams.bufferedBytes()).isEqualTo(5_002);
        assertThat(far.next(Duration.ZERO)).isInstanceOfSatisfying(Part.Broken.class, broken -> assertThat(
                broken.message()).contains("reads too slowly", "more than 10000 bytes", "the furthest"));
        deliver(far, 1_000);
        assertThat(streams.bufferedBytes()).isEqualTo(5_002);
        assertThat(bytes(near)).containsExactly(2_000, 2);
        assertThat(bytes(nearer)).containsExactly(3_000);
        assertThat(streams.bufferedBytes()).isZero();
    }

    @Test
    void listenerOverItsOwnBoundHoldsNothing() {
        var stream = open();
        deliver(stream, 6_000);

        deliver(stream, 2);

        assertThat(streams.bufferedBytes()).isZero();
    }

    @Test
    void whatALeaverHadIsFreeAndNothingComesAfter() {
        var stream = open();
        deliver(stream, 4_000);

        stream.close();
        assertThat(streams.bufferedBytes()).isZero();
        stream.accept(chunk(2_000, 1_000));

        assertThat(streams.bufferedBytes()).isZero();
    }

    @Test
    void speechThatEndedIsHeldUntilItIsTaken() throws Exception {
        var stream = open();
        deliver(stream, 4_000);

        streams.breakAll("the service stops");

        assertThat(streams.bufferedBytes()).isEqualTo(4_000);
        assertThat(bytes(stream)).containsExactly(4_000);
        assertThat(streams.bufferedBytes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void sumIsExactWhoeverComesAndGoes(long seed) throws Exception {
        var random = new Random(seed);
        var open = new ArrayList<AudioStream>();
        for (int turn = 0; turn < 20_000; turn++) {
            var any = open.isEmpty() ? null : open.get(random.nextInt(open.size()));
            switch (random.nextInt(20)) {
                case 0 -> open.add(open());
                case 1 -> {
                    if (any != null) {
                        open.remove(any);
                        any.close();
                    }
                }
                case 2, 3, 4, 5, 6, 7, 8 -> {
                    if (any != null) {
                        any.next(Duration.ZERO);
                    }
                }
                default -> {
                    if (any != null) {
                        deliver(any, 2 * random.nextInt(1_500));
                    }
                }
            }
            assertThat(streams.bufferedBytes()).isLessThanOrEqualTo(ALL)
                    .isEqualTo(open.stream().mapToLong(AudioStream::queuedBytes).sum());
        }
    }

    /// One thread delivers while every listener takes on its own.
    @Test
    void nothingIsLeftOnceAllHaveGone() throws Exception {
        var listeners = new ArrayList<Future<?>>();
        var random = new Random(5);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int round = 0; round < 50; round++) {
                var open = new ArrayList<AudioStream>();
                for (int i = 0; i < 20; i++) {
                    var stream = open();
                    var parts = random.nextInt(60);
                    open.add(stream);
                    listeners.add(threads.submit(() -> listen(stream, parts)));
                }
                for (int chunk = 0; chunk < 1_000; chunk++) {
                    deliver(open.get(random.nextInt(open.size())), 2 * random.nextInt(500));
                }
                streams.breakAll("the round is over");
            }
            for (var listener : listeners) {
                listener.get();
            }
        }

        assertThat(streams.size()).isZero();
        assertThat(streams.bufferedBytes()).isZero();
    }

    private static Void listen(AudioStream stream, int parts) throws InterruptedException {
        try (stream) {
            for (int part = 0; part < parts; part++) {
                if (!(stream.next(Duration.ofSeconds(5)) instanceof Part.Audio)) {
                    break;
                }
            }
        }
        return null;
    }

    private AudioStream open() {
        var stream = streams.open(24_000);
        samples.put(stream, 0L);
        return stream;
    }

    /// Sends the next bytes of a stream through the front door.
    private void deliver(AudioStream stream, int bytes) {
        var offset = samples.getOrDefault(stream, 0L);
        samples.put(stream, offset + bytes / 2);
        streams.deliver(stream.address().correlationId(), chunk(offset, bytes));
    }

    private static Chunk chunk(long offset, int bytes) {
        return new Chunk(new JobId("job"), 0, offset, false, 24_000, new byte[bytes]);
    }

    private static List<Integer> bytes(AudioStream stream) throws InterruptedException {
        var sizes = new ArrayList<Integer>();
        while (stream.next(Duration.ZERO) instanceof Part.Audio(var audio)) {
            sizes.add(audio.length);
        }
        return sizes;
    }
}
