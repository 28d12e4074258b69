package dev.voxq.worker.delivery;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.JobId;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.WavHeader;
import java.time.Duration;

/// Puts samples into the store, as one object that appears when all of them are there.
final class S3AudioSink implements Output {
    private final S3Store store;
    private final JobId jobId;
    private final StoreLocation location;
    private final AudioSpec audio;
    private final DeliveryListener listener;
    private final Spool spool = new Spool();

    S3AudioSink(S3Store store, JobId jobId, StoreLocation location, AudioSpec audio, DeliveryListener listener) {
        this.store = store;
        this.jobId = jobId;
        this.location = location;
        this.audio = audio;
        this.listener = listener;
    }

    @Override
    public void write(byte[] s16le, long sampleOffset, boolean last) {
        spool.append(s16le);
    }

    @Override
    public SpeechResult finish(SpeechResult result) {
        spool.putHeader(header());
        var start = System.nanoTime();
        if (store.putIfAbsent(location, spool, audio.format().mediaType(), ResultMetadata.of(jobId, result))) {
            listener.stored(spool.size(), Duration.ofNanos(System.nanoTime() - start));
            return result;
        }
        return earlier(store, jobId, location);
    }

    @Override
    public void close() {
        spool.close();
    }

    /// The result of the attempt that put what stands at the location.
    ///
    /// @throws OutputConflictException when it is not this job's
    private static SpeechResult earlier(S3Store store, JobId jobId, StoreLocation location) {
        return store.find(location)
                .flatMap(metadata -> ResultMetadata.result(metadata, jobId, location))
                .orElseThrow(() -> new OutputConflictException(location.uri()
                        + " already holds something that is not of job " + jobId));
    }

    private byte[] header() {
        return audio.format() == AudioFormat.WAV ? WavHeader.of(audio.sampleRateHz(), spool.bodyBytes()) : new byte[0];
    }
}
