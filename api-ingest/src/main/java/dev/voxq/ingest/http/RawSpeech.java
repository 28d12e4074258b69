package dev.voxq.ingest.http;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.WavHeader;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The file itself, as it comes into being. When the speech breaks off, the connection is cut.
final class RawSpeech extends HttpSpeech {
    RawSpeech(HttpServletRequest request, HttpServletResponse response) {
        super(request, response);
    }

    @Override
    public void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) throws IOException {
        head(job.audio().format().mediaType(), job, started);
        header("X-PCM-Sample-Rate", String.valueOf(job.audio().sampleRateHz()));
        header("X-PCM-Bit-Depth", "16");
        header("X-PCM-Channels", "1");
        if (job.audio().format() == AudioFormat.WAV) {
            send(WavHeader.streaming(job.audio().sampleRateHz()));
        }
    }

    @Override
    public void audio(byte[] samples) throws IOException {
        send(samples);
    }

    @Override
    public void end(SynthesisJob job, long samples) {}

    @Override
    public void fail(Problem problem) {
        abort();
    }
}
