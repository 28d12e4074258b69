package dev.voxq.ingest.http;

import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// One way to answer with speech. Calls come in the order begin, audio …, end or fail; nothing is written before begin.
///
/// Every write may throw [IOException]: the listener has left, or has not read for too long.
interface SpeechOutput {
    /// The first samples are there.
    ///
    /// @param started who speaks, if it is known
    void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) throws IOException;

    /// The next samples: signed 16 bit little endian, mono, or what an [EncodedSpeech] made of them. To be sent at once.
    void audio(byte[] samples) throws IOException;

    /// All has been said.
    void end(SynthesisJob job, long samples) throws IOException;

    /// The speech breaks off: the listener must not take it for complete.
    void fail(Problem problem) throws IOException;

    /// Whether the listener has left. Does not wait.
    boolean listenerGone();
}
