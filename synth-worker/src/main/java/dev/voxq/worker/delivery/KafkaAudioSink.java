package dev.voxq.worker.delivery;

import dev.voxq.model.JobId;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SynthesisEvent;

/// Sends samples to a listener: chunk records on the reply topic, numbered from 0, the last one flagged.
final class KafkaAudioSink implements Output {
    private final EventWriter events;
    private final Sends sends;
    private final JobId jobId;
    private final ReplyAddress reply;
    private final int sampleRateHz;
    private int chunks;

    KafkaAudioSink(EventWriter events, Sends sends, JobId jobId, ReplyAddress reply, int sampleRateHz) {
        this.events = events;
        this.sends = sends;
        this.jobId = jobId;
        this.reply = reply;
        this.sampleRateHz = sampleRateHz;
    }

    @Override
    public void write(byte[] s16le, long sampleOffset, boolean last) {
        var chunk = new SynthesisEvent.Chunk(jobId, chunks, sampleOffset, last, sampleRateHz, s16le);
        events.tellListener(chunk, reply, sends);
        chunks++;
    }

    @Override
    public SpeechResult finish(SpeechResult result) {
        sends.await();
        return result;
    }

    @Override
    public void close() {}
}
