package dev.voxq.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.model.SynthesisEvent;
import dev.voxq.worker.audio.Pcm;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Jobs go the whole way, through a real broker and a real store.
final class SynthWorkerIT {
    private static final Duration STEP = Duration.ofMillis(2);

    @Test
    void listenerHearsEverySampleInOrder() throws InterruptedException {
        try (var deployment = Deployment.fresh(); var _ = deployment.worker(STEP)) {
            var job = deployment.listened(12);

            deployment.submit(job);

            var replies = deployment.replies(job.id());
            assertThat(replies.getFirst()).isInstanceOf(SynthesisEvent.Started.class);
            assertThat(replies.getLast()).isInstanceOf(SynthesisEvent.Completed.class);
            var chunks = chunks(replies);
            assertThat(chunks.getLast().last()).isTrue();
            assertThat(chunks).extracting(SynthesisEvent.Chunk::index)
                    .containsExactlyElementsOf(java.util.stream.IntStream.range(0, chunks.size()).boxed().toList());
            assertThat(audio(chunks)).isEqualTo(Pcm.s16le(SineModel.samples(job.seed(), 12)));
        }
    }

    static List<SynthesisEvent.Chunk> chunks(List<SynthesisEvent> events) {
        return events.stream().filter(SynthesisEvent.Chunk.class::isInstance).map(SynthesisEvent.Chunk.class::cast)
                .toList();
    }

    static byte[] audio(List<SynthesisEvent.Chunk> chunks) {
        var audio = new ByteArrayOutputStream();
        chunks.forEach(chunk -> {
            assertThat(chunk.sampleOffset()).isEqualTo(audio.size() / 2);
            audio.writeBytes(chunk.audio());
        });
        return audio.toByteArray();
    }
}
