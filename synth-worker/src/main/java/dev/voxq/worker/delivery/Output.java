package dev.voxq.worker.delivery;

import dev.voxq.model.SpeechResult;

/// One way out for the samples of one job, used by the job's thread alone.
interface Output extends AutoCloseable {
    /// The next samples of the stream.
    ///
    /// @param s16le signed 16 bit little endian, mono
    /// @param sampleOffset samples ahead of these
    /// @param last whether none follow
    void write(byte[] s16le, long sampleOffset, boolean last);

    /// All samples are written: makes them last.
    ///
    /// @return what was said of the job, by now or by the earlier attempt whose output already stood here
    SpeechResult finish(SpeechResult result);

    /// Forgets what was not finished.
    @Override
    void close();
}
