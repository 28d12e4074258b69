package dev.voxq.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SpoolTest {
    @Test
    void headerWrittenLastIsReadFirstAndStretchesJoin() throws IOException {
        try (var spool = new Spool()) {
            var body = new byte[10_000];
            new Random(1).nextBytes(body);
            spool.append(body);
            spool.putHeader(new byte[]{1, 2, 3});

            var first = read(spool, 0, 2);
            var second = read(spool, 2, 5_000);
            var third = read(spool, 5_002, spool.size() - 5_002);

            assertThat(spool.size()).isEqualTo(10_003);
            assertThat(first).containsExactly(1, 2);
            assertThat(second).hasSize(5_000).startsWith(3, body[0], body[1]);
            assertThat(third).startsWith(body[4_999]).endsWith(body[9_999]).hasSize(5_001);
        }
    }

    @Test
    void stretchCanBeReadAgain() throws IOException {
        try (var spool = new Spool()) {
            spool.append(new byte[]{5, 6});
            var body = spool.body(0, 2).contentStreamProvider();

            assertThat(body.newStream().readAllBytes()).containsExactly(5, 6);
            assertThat(body.newStream().readAllBytes()).containsExactly(5, 6);
        }
    }

    private static byte[] read(Spool spool, long from, long length) throws IOException {
        try (var stream = spool.body(from, length).contentStreamProvider().newStream()) {
            return stream.readAllBytes();
        }
    }
}
