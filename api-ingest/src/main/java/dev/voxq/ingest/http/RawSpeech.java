package dev.voxq.ingest.http;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// What is heard itself, as it comes into being. When the speech breaks off, the connection is cut.
final class RawSpeech extends HttpSpeech {
    RawSpeech(HttpServletRequest request, HttpServletResponse response) {
        super(request, response);
    }

    @Override
    public void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) {
        var format = job.audio().format();
        head(format.mediaType(), job, started);
        if (format == AudioFormat.PCM || format == AudioFormat.WAV) {
            header("X-PCM-Sample-Rate", String.valueOf(job.audio().sampleRateHz()));
            header("X-PCM-Bit-Depth", "16");
            header("X-PCM-Channels", "1");
        }
    }

    @Override
    public void audio(byte[] bytes) throws IOException {
        send(bytes);
    }

    @Override
    public void end(SynthesisJob job, long samples) {}

    @Override
    public void fail(Problem problem) {
        abort();
    }
}
