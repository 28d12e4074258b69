package dev.voxq.format;

import dev.voxq.model.AudioSpec;

/// Makes one file of mono samples as they come: signed 16 bit little endian, a whole number of them at a time. How they
/// are cut never changes the file.
///
/// A file is its head and all that [#encode] and [#finish] gave. A listener gets [#streamHead] first; a store may wait
/// for [#fileHead], which knows how long the file has become. One encoder serves one file and one thread.
public interface FileEncoder {
    /// What stands ahead of a file whose length is not known yet, of the same size as its final head.
    byte[] streamHead();

    /// Takes the next samples and gives what can be given by now, possibly nothing.
    byte[] encode(byte[] s16le);

    /// All samples have come: gives what was held back. Nothing may follow.
    byte[] finish();

    /// What stands ahead of the finished file.
    byte[] fileHead();

    static FileEncoder of(AudioSpec audio) {
        int sampleRateHz = audio.sampleRateHz();
        return switch (audio.format()) {
            case WAV -> new WavEncoder(sampleRateHz);
            case PCM -> new PcmEncoder();
            case FLAC -> new FlacEncoder(sampleRateHz);
            case MP3 -> new Mp3Encoder(sampleRateHz);
            case OPUS -> new OggOpusEncoder(sampleRateHz);
        };
    }
}
