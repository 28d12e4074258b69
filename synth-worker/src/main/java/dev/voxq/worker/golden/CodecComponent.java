package dev.voxq.worker.golden;

import static dev.voxq.worker.checkpoint.CodePredictorConfig.CODE_GROUPS;
import static dev.voxq.worker.checkpoint.SpeechTokenizerConfig.SAMPLES_PER_FRAME;

import dev.voxq.worker.checkpoint.TensorView;
import dev.voxq.worker.onnx.DecoderStream;
import dev.voxq.worker.onnx.SpeechDecoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `codec/`: codes to samples, in one call and streamed, and samples to codes.
///
/// The official code decodes long speech in chunks that each begin anew a few frames earlier, which is audible in its
/// numbers from the second chunk on. Ours never begins anew, so of chunked samples only those of the first chunk are
/// compared, and of later frames those that the set has from an unchunked run.
final class CodecComponent implements Component {
    private static final double TOLERANCE = 2e-5;
    private static final int OFFICIAL_CHUNK = 300;
    private static final int[] FRAMES_PER_CALL = {1, 2, 4, 12};
    private static final String BATCH = "batch.row";
    private static final Pattern CHUNKED = Pattern.compile("chunk(\\d+)ctx\\d+");
    private static final Pattern CHUNK_TENSOR = Pattern.compile("(chunked|unchunked)\\.(.+)");

    private final Models models;

    CodecComponent(Models models) {
        this.models = models;
    }

    @Override
    public String folder() {
        return "codec";
    }

    @Override
    public boolean reads(String file) {
        return file.equals("decoder.safetensors") || file.equals("encoder.safetensors") || file.equals("codec.json");
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        if (set.has("codec/decoder.safetensors")) {
            try (Fixture fixture = set.fixture("codec/decoder.safetensors")) {
                decoderCases(set, fixture, results);
            }
        }
        if (set.has("codec/encoder.safetensors")) {
            try (Fixture fixture = set.fixture("codec/encoder.safetensors")) {
                encoderCases(set, fixture, results);
            }
        }
    }

    private void decoderCases(GoldenSet set, Fixture fixture, Consumer<CaseResult> results) {
        for (String name : fixture.prefixes(".codes")) {
            results.accept(Attempt.at(folder(), "decoder " + name, comparison -> {
                SpeechDecoder decoder = models.speechDecoder(set.codecCheckpoint());
                int[][] rows = codeRows(fixture.tensor(name + ".codes"));
                float[][] whole = decode(decoder, rows, rows[0].length / CODE_GROUPS);
                compareWaves(fixture, name, whole, comparison);
                for (int frames : FRAMES_PER_CALL) {
                    comparison.values(frames + " frames a call against one call", flat(decode(decoder, rows, frames)),
                            flat(whole), TOLERANCE);
                }
            }));
        }
    }

    /// `[batch, 16, frames]`, or `[frames, 16]` for one row, as frames one behind the other.
    private static int[][] codeRows(TensorView codes) {
        long[] all = codes.toLongs();
        if (codes.rank() == 2) {
            return new int[][]{Arrays.stream(all).mapToInt(Math::toIntExact).toArray()};
        }
        int frames = codes.dim(2);
        int[][] rows = new int[codes.dim(0)][frames * CODE_GROUPS];
        for (int i = 0; i < all.length; i++) {
            int frame = i % frames;
            int group = i / frames % CODE_GROUPS;
            rows[i / frames / CODE_GROUPS][frame * CODE_GROUPS + group] = Math.toIntExact(all[i]);
        }
        return rows;
    }

    private static float[][] decode(SpeechDecoder decoder, int[][] rows, int framesPerCall) {
        List<DecoderStream> streams = new ArrayList<>();
        float[][] samples = new float[rows.length][rows[0].length / CODE_GROUPS * SAMPLES_PER_FRAME];
        Arrays.stream(rows).forEach(_ -> streams.add(decoder.newStream()));
        for (int from = 0; from < rows[0].length; from += framesPerCall * CODE_GROUPS) {
            int begin = from;
            int end = Math.min(rows[0].length, from + framesPerCall * CODE_GROUPS);
            float[][] part = decoder.decode(streams, Arrays.stream(rows)
                    .map(row -> Arrays.copyOfRange(row, begin, end)).toArray(int[][]::new));
            for (int row = 0; row < rows.length; row++) {
                System.arraycopy(part[row], 0, samples[row], begin / CODE_GROUPS * SAMPLES_PER_FRAME, part[row].length);
            }
        }
        return samples;
    }

    private static void compareWaves(Fixture fixture, String name, float[][] samples, Comparison comparison) {
        Matcher chunked = CHUNKED.matcher(name);
        boolean compared = false;
        if (fixture.has(name + ".wav")) {
            float[] expected = fixture.floats(name + ".wav");
            if (chunked.find()) {
                int first = Integer.parseInt(chunked.group(1)) * SAMPLES_PER_FRAME;
                comparison.values("first chunk", head(samples[0], first), head(expected, first), TOLERANCE);
                comparison.note("only the first chunk of " + chunked.group(1) + " frames is comparable");
            } else {
                comparison.values("wav", flat(samples), expected, TOLERANCE);
            }
            compared = true;
        }
        for (String tensor : fixture.namesUnder(name + ".")) {
            Matcher part = CHUNK_TENSOR.matcher(tensor);
            compared |= part.matches() && comparePart(fixture.floats(name + "." + tensor), part.group(1), part.group(2),
                    samples[0], comparison);
            compared |= tensor.matches("wav_last\\d+frames") && compareEnd(fixture.floats(name + "." + tensor), samples,
                    comparison);
        }
        comparison.require(compared, "there is nothing to compare with");
    }

    private static boolean compareEnd(float[] expected, float[][] samples, Comparison comparison) {
        int each = expected.length / samples.length;
        float[][] ends = Arrays.stream(samples).map(row -> Arrays.copyOfRange(row, row.length - each, row.length))
                .toArray(float[][]::new);
        comparison.values("last frames", flat(ends), expected, TOLERANCE);
        return true;
    }

    /// A part of a long run: `first{n}` samples, `every{n}th` sample, `from_frame_{n}` or `from_frame_{n}_to_{m}`.
    private static boolean comparePart(float[] expected, String run, String part, float[] samples,
            Comparison comparison) {
        int limit = run.equals("chunked")
                ? Math.min(samples.length, OFFICIAL_CHUNK * SAMPLES_PER_FRAME)
                : samples.length;
        Matcher every = Pattern.compile("every(\\d+)th").matcher(part);
        Matcher from = Pattern.compile("from_frame_(\\d+)(_to_\\d+)?").matcher(part);
        Matcher first = Pattern.compile("first(\\d+)").matcher(part);
        int start = from.matches() ? Integer.parseInt(from.group(1)) * SAMPLES_PER_FRAME : 0;
        int step = every.matches() ? Integer.parseInt(every.group(1)) : 1;
        if (!from.matches() && !every.matches() && !first.matches()) {
            comparison.note(run + "." + part + " is no part this program knows");
            return false;
        }
        int count = Math.min(expected.length, Math.max(0, Math.ceilDiv(limit - start, step)));
        float[] found = new float[count];
        for (int i = 0; i < count; i++) {
            found[i] = samples[start + i * step];
        }
        comparison.values(run + "." + part, found, head(expected, count), TOLERANCE);
        return count > 0;
    }

    private void encoderCases(GoldenSet set, Fixture fixture, Consumer<CaseResult> results) {
        for (String name : fixture.prefixes(".codes")) {
            results.accept(Attempt.at(folder(), "encoder " + name, comparison -> {
                float[] samples = clip(set, fixture, name);
                int longest = name.startsWith(BATCH) ? longest(set, fixture) : samples.length;
                comparison.equal("codes", Codes.flat(Codes.ofPadded(models.speechEncoder(set.codecCheckpoint()),
                        samples, longest)), fixture.longs(name + ".codes"), CODE_GROUPS);
            }));
        }
    }

    /// `ref{n}`, its beginning `len{n}` of ref1, a clip of its own `wav_i16`, or `batch.row{n}`: all clips encoded together.
    private static float[] clip(GoldenSet set, Fixture fixture, String name) {
        if (fixture.has(name + ".wav_i16")) {
            return Audio.fromShorts(fixture.tensor(name + ".wav_i16").toShorts());
        }
        Matcher begin = Pattern.compile("len(\\d+)").matcher(name);
        if (begin.matches()) {
            return Arrays.copyOf(set.clip("ref1"), Integer.parseInt(begin.group(1)));
        }
        return set.clip(name.startsWith(BATCH) ? "ref" + name.substring(BATCH.length()) : name);
    }

    private static int longest(GoldenSet set, Fixture fixture) {
        return fixture.prefixes(".codes").stream().filter(name -> name.startsWith(BATCH))
                .mapToInt(name -> clip(set, fixture, name).length).max().orElse(0);
    }

    private static float[] head(float[] samples, int count) {
        return Arrays.copyOf(samples, Math.min(count, samples.length));
    }

    private static float[] flat(float[][] rows) {
        float[] all = new float[Arrays.stream(rows).mapToInt(row -> row.length).sum()];
        int at = 0;
        for (float[] row : rows) {
            System.arraycopy(row, 0, all, at, row.length);
            at += row.length;
        }
        return all;
    }
}
