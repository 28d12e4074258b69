package dev.voxq.worker.schedule;

import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A model that counts: frame `f` of an utterance with seed `s` is the sample `s + f / 1024`, once or as often as told. A text `N` speaks N
/// frames. It checks what a frame loop owes its model.
final class FakeSpeechModel implements SpeechModel {
    private static final Duration CALL = Duration.ofMillis(10);
    private static final int PREFILL_STRETCHES = 2;

    final Set<Row> open = new HashSet<>();
    final List<List<Long>> steps = new ArrayList<>();
    final int maxBatch;
    private final FakeClock clock;
    Duration frameTime = CALL;
    boolean keepSteps = true;
    int failingSeed = -1;
    long runawaySeed = -1;
    long breakingSeed = -1;
    int frameSamples = 1;

    FakeSpeechModel(int maxBatch, FakeClock clock) {
        this.maxBatch = maxBatch;
        this.clock = clock;
    }

    static float sample(long seed, int frame) {
        return seed + frame / 1024f;
    }

    @Override
    public ModelInfo info() {
        return new ModelInfo("fake", "counter", "cpu", maxBatch, List.of("any"), List.of("any"), true);
    }

    @Override
    public Utterance open(Speech speech) throws SpeechRefusedException {
        if (!speech.text().matches("\\d+")) {
            throw new SpeechRefusedException(FailureCode.INVALID_REQUEST, "input", "expected a number of frames");
        }
        var row = new Row(speech.seed(), Integer.parseInt(speech.text()));
        open.add(row);
        return row;
    }

    @Override
    public boolean prefill(Utterance utterance) {
        clock.pass(CALL);
        return ++own(utterance).stretches == PREFILL_STRETCHES;
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        var batch = checked(rows);
        if (batch.isEmpty() || batch.size() > maxBatch) {
            throw new AssertionError("a step of " + batch.size() + " rows");
        }
        if (batch.stream().anyMatch(row -> row.seed == failingSeed)) {
            throw new IllegalStateException("the fake engine fails");
        }
        clock.pass(frameTime);
        if (keepSteps) {
            steps.add(batch.stream().map(row -> row.seed).toList());
        }
        for (var row : batch) {
            if (row.stretches != PREFILL_STRETCHES || row.finish != null) {
                throw new AssertionError("a step of a row that is not prefilled or has finished");
            }
            if (row.spoken == row.length) {
                row.finish = row.seed == runawaySeed ? FinishReason.RUNAWAY : FinishReason.STOP;
            } else {
                row.spoken++;
            }
        }
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        clock.pass(CALL);
        for (var row : checked(rows)) {
            if (row.decoded + frames > row.spoken) {
                throw new AssertionError("decodes frames that were never spoken");
            }
            for (int i = 0; i < frames; i++) {
                row.samples.addAll(Collections.nCopies(frameSamples, sample(row.seed, row.decoded++)));
            }
        }
    }

    @Override
    public void close() {
        if (!open.isEmpty()) {
            throw new AssertionError(open.size() + " utterances were left open");
        }
    }

    private List<Row> checked(List<? extends Utterance> rows) {
        if (new HashSet<>(rows).size() != rows.size()) {
            throw new AssertionError("a row twice in one call");
        }
        return rows.stream().map(this::own).toList();
    }

    private Row own(Utterance utterance) {
        var row = (Row) utterance;
        if (!open.contains(row)) {
            throw new AssertionError("a row that is closed");
        }
        return row;
    }

    final class Row implements Utterance {
        final long seed;
        final int length;
        final List<Float> samples = new ArrayList<>();
        int stretches;
        int spoken;
        int decoded;
        @Nullable
        FinishReason finish;

        Row(long seed, int length) {
            this.seed = seed;
            this.length = length;
        }

        @Override
        public int framesSpoken() {
            return spoken;
        }

        @Override
        public int framesDecoded() {
            return decoded;
        }

        @Override
        public @Nullable FinishReason finishReason() {
            return finish;
        }

        @Override
        public @Nullable String failure() {
            return seed == breakingSeed && spoken > 3 ? "this one broke" : null;
        }

        @Override
        public float[] takeSamples() {
            var taken = new float[samples.size()];
            for (int i = 0; i < taken.length; i++) {
                taken[i] = samples.get(i);
            }
            samples.clear();
            return taken;
        }

        @Override
        public void close() {
            open.remove(this);
        }
    }
}
