package dev.voxq.worker.voice;

import dev.voxq.worker.audio.Resampler;
import dev.voxq.worker.audio.SampleFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Locale;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioFormat.Encoding;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/// Reads a recording of a voice: a sound file in, mono samples at 24 kHz out.
///
/// What can be read is what `javax.sound.sampled` and its plug-ins on the class path read: WAV, AIFF and AU of any
/// sample format, FLAC, MP3. Channels are averaged, other rates resampled.
public final class ReferenceAudio {
    /// What a clip is turned into, in samples a second.
    public static final int SAMPLE_RATE_HZ = 24_000;
    public static final double SHORTEST_SECONDS = 0.5;
    public static final double LONGEST_SECONDS = 60;

    private ReferenceAudio() {}

    /// Reads the bytes of a sound file.
    ///
    /// @throws UnusableClipException when they are no sound file, too short or long, silent, or not all numbers
    public static float[] read(byte[] file) throws UnusableClipException {
        if (file.length == 0) {
            throw new UnusableClipException("the reference audio is empty; expected a WAV, AIFF, AU, FLAC or MP3 file");
        }
        try (AudioInputStream encoded = AudioSystem.getAudioInputStream(new ByteArrayInputStream(file));
                AudioInputStream decoded = asFloats(encoded)) {
            AudioFormat format = decoded.getFormat();
            float[] mono = averaged(floats(decoded, format), format.getChannels());
            requireUsable(mono, format.getSampleRate());
            return resampled(mono, Math.round(format.getSampleRate()));
        } catch (UnsupportedAudioFileException e) {
            throw new UnusableClipException("the reference audio is not a sound file that can be read (it begins with "
                    + beginning(file) + "); expected WAV, AIFF, AU, FLAC or MP3", e);
        } catch (IOException | RuntimeException e) {
            throw new UnusableClipException("the reference audio breaks off or is damaged (" + e.getMessage()
                    + "); expected a whole WAV, AIFF, AU, FLAC or MP3 file", e);
        }
    }

    /// Decodes what is compressed, then widens every sample to a float.
    private static AudioInputStream asFloats(AudioInputStream encoded) {
        AudioFormat format = encoded.getFormat();
        boolean pcm = format.getEncoding().equals(Encoding.PCM_SIGNED)
                || format.getEncoding().equals(Encoding.PCM_UNSIGNED)
                || format.getEncoding().equals(Encoding.PCM_FLOAT);
        AudioInputStream decoded = pcm ? encoded : converted(encoded, Encoding.PCM_SIGNED, 16);
        return converted(decoded, Encoding.PCM_FLOAT, Float.SIZE);
    }

    private static AudioInputStream converted(AudioInputStream source, Encoding encoding, int bits) {
        AudioFormat from = source.getFormat();
        return AudioSystem.getAudioInputStream(new AudioFormat(encoding, from.getSampleRate(), bits,
                from.getChannels(), bits / Byte.SIZE * from.getChannels(), from.getSampleRate(), false), source);
    }

    /// Reads one second more than is allowed at most, which is enough to know that a clip is too long.
    private static FloatBuffer floats(AudioInputStream decoded, AudioFormat format) throws IOException {
        double most = (LONGEST_SECONDS + 1) * format.getSampleRate() * format.getFrameSize();
        byte[] bytes = decoded.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }

    private static float[] averaged(FloatBuffer interleaved, int channels) {
        float[] mono = new float[interleaved.limit() / channels];
        for (int i = 0; i < mono.length * channels; i++) {
            mono[i / channels] += interleaved.get(i) / channels;
        }
        return mono;
    }

    private static void requireUsable(float[] mono, double rateHz) throws UnusableClipException {
        double seconds = mono.length / rateHz;
        if (seconds < SHORTEST_SECONDS || seconds > LONGEST_SECONDS) {
            throw new UnusableClipException(String.format(Locale.ROOT,
                    "the reference audio lasts %s; expected %.1f to %.0f seconds, best 5 to 15",
                    seconds > LONGEST_SECONDS
                            ? "longer than a minute"
                            : String.format(Locale.ROOT, "%.2f seconds", seconds),
                    SHORTEST_SECONDS, LONGEST_SECONDS));
        }
        boolean silent = true;
        for (int i = 0; i < mono.length; i++) {
            if (!Float.isFinite(mono[i])) {
                throw new UnusableClipException("sample " + i + " of the reference audio is " + mono[i]
                        + "; expected numbers from -1 to 1");
            }
            silent &= mono[i] == 0;
        }
        if (silent) {
            throw new UnusableClipException("the reference audio is silent; expected a recording of a voice");
        }
    }

    private static float[] resampled(float[] mono, int rateHz) {
        SampleFilter filter = Resampler.of(rateHz, SAMPLE_RATE_HZ);
        float[] head = filter.accept(mono);
        float[] tail = filter.finish();
        float[] whole = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, whole, head.length, tail.length);
        return whole;
    }

    private static String beginning(byte[] file) {
        StringBuilder hex = new StringBuilder();
        for (int i = 0; i < Math.min(file.length, 8); i++) {
            hex.append(i == 0 ? "" : " ").append(String.format(Locale.ROOT, "%02x", file[i]));
        }
        return hex.toString();
    }
}
