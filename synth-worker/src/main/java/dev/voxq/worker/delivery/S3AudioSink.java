package dev.voxq.worker.delivery;

import dev.voxq.format.FileEncoder;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.wire.OutputMetadata;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Puts samples into the store, as one file of the job's format that appears when all of them are there.
final class S3AudioSink implements Output {
    private final S3Store store;
    private final SynthesisJob job;
    private final StoreLocation location;
    private final DeliveryListener listener;
    private final FileEncoder encoder;
    private final Spool spool = new Spool();

    S3AudioSink(S3Store store, SynthesisJob job, StoreLocation location, DeliveryListener listener) {
        this.store = store;
        this.job = job;
        this.location = location;
        this.listener = listener;
        this.encoder = FileEncoder.of(job.audio());
    }

    @Override
    public void write(byte[] s16le, long sampleOffset, boolean last) {
        spool.append(encoder.encode(s16le));
    }

    @Override
    public SpeechResult finish(SpeechResult result) {
        putSubtitles(result);
        spool.append(encoder.finish());
        spool.putHeader(encoder.fileHead());
        var start = System.nanoTime();
        if (store.put(location, job.delivery().replaces(), spool, job.audio().format().mediaType(),
                OutputMetadata.of(job.id(), job.fingerprint(), result))) {
            listener.stored(spool.size(), Duration.ofNanos(System.nanoTime() - start));
            return result;
        }
        return earlier();
    }

    @Override
    public void close() {
        spool.close();
    }

    /// The result of the attempt that put what stands at the location.
    ///
    /// @throws OutputConflictException when it is not this job's
    private SpeechResult earlier() {
        return store.find(location)
                .flatMap(found -> OutputMetadata.result(found.metadata(), job.id(), location))
                .orElseThrow(() -> new OutputConflictException(location.uri()
                        + " already holds something that is not of job " + job.id()));
    }

    /// Ahead of the audio: where that is, all is.
    private void putSubtitles(SpeechResult result) {
        var format = job.delivery().subtitles();
        if (format != null) {
            var name = location.key().substring(0, location.key().lastIndexOf('.') + 1) + format.wireName();
            store.write(new StoreLocation(location.bucket(), name), format.mediaType(),
                    Subtitles.of(job.text(), result.sentences(), format).getBytes(StandardCharsets.UTF_8));
        }
    }
}
