package dev.voxq.worker.schedule;

import dev.voxq.worker.speech.OutOfDeviceMemoryException;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.Utterance;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes the engine call that is wanted most: a chunk of samples that is due, a stretch of a newcomer's prompt, or one
/// frame of every row. Prompts alternate with frames, and bulk sits out while a realtime row has not been heard.
final class EngineCalls {
    private static final Logger LOG = LoggerFactory.getLogger(EngineCalls.class);

    private final Slots slots;
    private final ScheduleConfig config;
    private final LoopObserver observer;
    private final NanoClock clock;
    private final BiConsumer<Row, RuntimeException> failed;
    private final BiConsumer<Row, OutOfDeviceMemoryException> crowded;
    private final Pacing unheardPacing;

    /// The rows of the call being made, and their utterances.
    private final List<Row> rows = new ArrayList<>();
    private final List<Utterance> utterances = new ArrayList<>();
    private boolean prefilledLast;
    private int satOut;
    private long lastStepNanos;
    private long turnNanos;

    /// @param failed told of each row that the engine fails for; ends its job
    /// @param crowded told of the row that came last to a call that the device had no memory for; takes its slot away
    EngineCalls(Slots slots, ScheduleConfig config, LoopObserver observer, NanoClock clock,
            BiConsumer<Row, RuntimeException> failed, BiConsumer<Row, OutOfDeviceMemoryException> crowded) {
        this.slots = slots;
        this.config = config;
        this.observer = observer;
        this.clock = clock;
        this.failed = failed;
        this.crowded = crowded;
        this.unheardPacing = Pacing.forNobody(config);
    }

    /// Makes one call.
    ///
    /// @return whether anything moved
    boolean make(SpeechModel model) {
        var express = slots.running().stream().anyMatch(Row::unheard) && satOut < config.maxSatOut();
        satOut = express && slots.running().stream().anyMatch(row -> !row.realtime()) ? satOut + 1 : 0;
        if (decodeDue(model, express)) {
            return true;
        }
        var newcomer = newcomer(express);
        gather(row -> row.canStep() && (row.realtime() || !express));
        if (newcomer != null && (rows.isEmpty() || !prefilledLast)) {
            prefill(model, newcomer);
            prefilledLast = true;
            return true;
        }
        prefilledLast = false;
        return !rows.isEmpty() && step(model);
    }

    private @Nullable Row newcomer(boolean express) {
        var realtime = first(row -> row.realtime() && !row.prefilled);
        return realtime != null ? realtime : first(row -> !express && !row.prefilled);
    }

    private void prefill(SpeechModel model, Row row) {
        var start = clock.nanoTime();
        try {
            row.prefilled = model.prefill(row.utterance());
            observer.prefilled(clock.nanoTime() - start);
        } catch (OutOfDeviceMemoryException e) {
            crowded.accept(row, e);
        } catch (RuntimeException e) {
            failed.accept(row, e);
        }
    }

    private boolean step(SpeechModel model) {
        var before = framesSpoken();
        var start = clock.nanoTime();
        together(() -> model.step(utterances), row -> model.step(List.of(row.utterance())));
        var moved = framesSpoken() > before;
        if (moved) {
            turnNanos = start - lastStepNanos;
            lastStepNanos = start;
            observer.stepped(rows.size(), slots.places(), clock.nanoTime() - start);
            rows.forEach(row -> row.unparkableFrames = Math.max(0, row.unparkableFrames - 1));
        }
        return moved || rows.isEmpty() || rows.stream().anyMatch(row -> row.finished() || row.failure() != null);
    }

    /// Decodes the most wanted chunk, together with those of equal size as far as the budget goes.
    private boolean decodeDue(SpeechModel model, boolean express) {
        var now = clock.nanoTime();
        var realtime = first(row -> row.realtime() && due(row, now) > 0);
        var wanted = realtime != null ? realtime : first(row -> !express && due(row, now) > 0);
        if (wanted == null) {
            return false;
        }
        var frames = due(wanted, now);
        gather(row -> row.realtime() == wanted.realtime() && due(row, now) == frames);
        if (model.info().device().equals("cpu")) {
            truncate(Math.max(1, config.decodeBudget() / frames));
        }
        together(() -> model.decode(utterances, frames), row -> model.decode(List.of(row.utterance()), frames));
        if (rows.isEmpty()) {
            return true;
        }
        observer.decoded(rows.size(), frames, clock.nanoTime() - now);
        rows.forEach(Row::growChunk);
        rows.forEach(this::emit);
        return true;
    }

    /// Frames of the row to decode now: the next piece of a chunk that should go out, or none.
    private int due(Row row, long nowNanos) {
        var piece = row.nextPiece();
        if (piece == 0 || row.chunkBegun() || row.finished()
                || row.framesSpoken() >= pacing(row).goal(row.framesSent())) {
            return piece;
        }
        return pacing(row).runsDry(nowNanos, turnNanos) ? piece : 0;
    }

    private Pacing pacing(Row row) {
        return row.job.heardNow(row) ? row.job.pacing : unheardPacing;
    }

    /// Sends the row's chunk on when it has reached its goal, or as much of it as there is.
    private void emit(Row row) {
        if (row.nextPiece() > 0 && row.utterance().framesDecoded() < pacing(row).goal(row.framesSent())) {
            return;
        }
        var samples = row.takeChunk();
        if (row.job.heardNow(row)) {
            row.job.send(samples, clock.nanoTime());
        } else {
            row.hold(samples);
        }
    }

    /// Runs an engine call for all gathered rows. When it throws, no row has moved: each is tried alone, and the ones
    /// that throw again fail alone. When there was no memory for it, the next turn tries again with a row less.
    private void together(Runnable call, Consumer<Row> alone) {
        try {
            call.run();
        } catch (OutOfDeviceMemoryException e) {
            var newest = rows.getLast();
            rows.clear();
            crowded.accept(newest, e);
        } catch (RuntimeException e) {
            LOG.warn("an engine call failed; trying its rows one by one rows={} cause={}", rows.size(), e.toString());
            for (var row : List.copyOf(rows)) {
                if (rows.contains(row)) {
                    alone(row, alone);
                }
            }
        }
    }

    private void alone(Row row, Consumer<Row> call) {
        try {
            call.accept(row);
        } catch (RuntimeException e) {
            rows.removeIf(other -> other.job == row.job);
            failed.accept(row, e);
        }
    }

    private void gather(Predicate<Row> wanted) {
        rows.clear();
        utterances.clear();
        for (var row : slots.running()) {
            if (wanted.test(row)) {
                rows.add(row);
                utterances.add(row.utterance());
            }
        }
    }

    private void truncate(int most) {
        if (rows.size() > most) {
            rows.subList(most, rows.size()).clear();
            utterances.subList(most, utterances.size()).clear();
        }
    }

    private @Nullable Row first(Predicate<Row> wanted) {
        for (var row : slots.running()) {
            if (wanted.test(row)) {
                return row;
            }
        }
        return null;
    }

    private int framesSpoken() {
        var frames = 0;
        for (var row : rows) {
            frames += row.framesSpoken();
        }
        return frames;
    }
}
