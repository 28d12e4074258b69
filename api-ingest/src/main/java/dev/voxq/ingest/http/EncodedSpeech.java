package dev.voxq.ingest.http;

import dev.voxq.format.FileEncoder;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Makes a file of the samples, in the format that was asked for, while another output carries it to the listener.
final class EncodedSpeech implements SpeechOutput {
    private final SpeechOutput carrier;
    private @Nullable FileEncoder encoder;

    private EncodedSpeech(SpeechOutput carrier) {
        this.carrier = carrier;
    }

    /// As events or as the body of the response, whichever was asked for.
    static EncodedSpeech of(SpeechRequest speech, HttpServletRequest request, HttpServletResponse response) {
        return new EncodedSpeech(speech.asEvents()
                ? new SpeechEvents(request, response)
                : new RawSpeech(request, response));
    }

    @Override
    public void begin(SynthesisJob job, SynthesisEvent.@Nullable Started started) throws IOException {
        carrier.begin(job, started);
        encoder = FileEncoder.of(job.audio());
        carry(encoder.streamHead());
    }

    @Override
    public void audio(byte[] samples) throws IOException {
        carry(begun().encode(samples));
    }

    @Override
    public void end(SynthesisJob job, long samples) throws IOException {
        carry(begun().finish());
        carrier.end(job, samples);
    }

    @Override
    public void fail(Problem problem) throws IOException {
        carrier.fail(problem);
    }

    @Override
    public boolean listenerGone() {
        return carrier.listenerGone();
    }

    private void carry(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            carrier.audio(bytes);
        }
    }

    private FileEncoder begun() {
        if (encoder == null) {
            throw new IllegalStateException("audio comes ahead of the beginning");
        }
        return encoder;
    }
}
