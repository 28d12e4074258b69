package dev.voxq.format;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import io.github.jaredmdobson.concentus.OpusSignal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.gagravarr.ogg.OggFile;
import org.gagravarr.ogg.OggPacket;
import org.gagravarr.ogg.OggPacketWriter;
import org.gagravarr.opus.OpusInfo;
import org.gagravarr.opus.OpusTags;

/// Opus at 48 kbit/s by Concentus, libopus in Java, in Ogg ([RFC 7845](https://www.rfc-editor.org/rfc/rfc7845)) by
/// VorbisJava: packets of 20 ms, pages of 100 ms. Decoders give exactly the samples that went in.
final class OggOpusEncoder implements FileEncoder {
    /// Positions in an Opus stream count samples at this rate, whichever rate it was made from.
    private static final int GRANULES_PER_SECOND = 48_000;
    private static final int PACKETS_PER_SECOND = 50;
    private static final int PACKETS_PER_PAGE = 5;
    private static final int BITS_PER_SECOND = 48_000;
    private static final int MAX_PACKET_BYTES = 1_275;
    /// Any number will do where a file has one stream; the same one keeps files equal.
    private static final int SERIAL = 1;

    private final int sampleRateHz;
    private final OpusEncoder encoder;
    private final int preSkip;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final OggPacketWriter ogg = new OggFile(output).getPacketWriter(SERIAL);
    private final byte[] packet = new byte[MAX_PACKET_BYTES];
    private final short[] frame;
    private int frameFill;
    private long samples;
    private long encodedSamples;
    private int packetsOnPage;

    OggOpusEncoder(int sampleRateHz) {
        this.sampleRateHz = sampleRateHz;
        this.frame = new short[sampleRateHz / PACKETS_PER_SECOND];
        this.encoder = encoder(sampleRateHz);
        this.preSkip = Math.toIntExact(granules(encoder.getLookahead()));
        writeHead();
    }

    private static OpusEncoder encoder(int sampleRateHz) {
        try {
            var encoder = new OpusEncoder(sampleRateHz, 1, OpusApplication.OPUS_APPLICATION_AUDIO);
            encoder.setSignalType(OpusSignal.OPUS_SIGNAL_VOICE);
            encoder.setBitrate(BITS_PER_SECOND);
            encoder.setUseVBR(true);
            return encoder;
        } catch (OpusException e) {
            throw new IllegalStateException("Opus at " + sampleRateHz + " Hz: " + e.getMessage(), e);
        }
    }

    @Override
    public byte[] streamHead() {
        return Samples.NONE;
    }

    @Override
    public byte[] encode(byte[] s16le) {
        var more = Samples.of(s16le);
        samples += more.length;
        take(more);
        return drain();
    }

    /// The last packets are filled up with silence until all samples are through the encoder; the last position says
    /// how much of it to leave out.
    @Override
    public byte[] finish() {
        long needed = samples + encoder.getLookahead();
        while (encodedSamples < needed || packetsOnPage == 0) {
            take(new short[frame.length - frameFill]);
        }
        ogg.setGranulePosition(preSkip + granules(samples));
        try {
            ogg.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return drain();
    }

    @Override
    public byte[] fileHead() {
        return Samples.NONE;
    }

    /// The two packets that open a stream, each on a page of its own.
    private void writeHead() {
        var info = new OpusInfo();
        info.setNumChannels(1);
        info.setSampleRate(sampleRateHz);
        info.setPreSkip(preSkip);
        var tags = new OpusTags();
        tags.setVendor("voxq");
        ogg.bufferPacket(info.write());
        flush();
        ogg.bufferPacket(tags.write());
        flush();
    }

    private void take(short[] more) {
        for (int at = 0; at < more.length;) {
            int taken = Math.min(frame.length - frameFill, more.length - at);
            System.arraycopy(more, at, frame, frameFill, taken);
            frameFill += taken;
            at += taken;
            if (frameFill == frame.length) {
                encodeFrame();
            }
        }
    }

    /// A full page is written when the next packet comes: the last one has to be marked as the last.
    private void encodeFrame() {
        if (packetsOnPage == PACKETS_PER_PAGE) {
            ogg.setGranulePosition(granules(encodedSamples));
            flush();
            packetsOnPage = 0;
        }
        try {
            int length = encoder.encode(frame, 0, frame.length, packet, 0, packet.length);
            ogg.bufferPacket(new OggPacket(Arrays.copyOf(packet, length)));
        } catch (OpusException e) {
            throw new IllegalStateException("Opus: " + e.getMessage(), e);
        }
        packetsOnPage++;
        frameFill = 0;
        encodedSamples += frame.length;
    }

    private void flush() {
        try {
            ogg.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] drain() {
        var bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    private long granules(long sampleCount) {
        return sampleCount * GRANULES_PER_SECOND / sampleRateHz;
    }
}
