package dev.voxq.worker.schedule;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FinishReason;
import dev.voxq.model.Lane;
import dev.voxq.worker.schedule.TextSplitter.Stretch;
import dev.voxq.worker.speech.Pieces;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.Utterance;
import org.jspecify.annotations.Nullable;

/// One utterance of a job: waiting, running in a slot, or parked.
final class Row {
    private static final float[] NONE = {};

    final SpokenJob job;
    final Speech speech;
    final Stretch stretch;
    final Seam seam;

    boolean prefilled;
    /// Whether it is the second try of a runaway.
    boolean respoken;
    /// Since when it has had no slot.
    long waitingSinceNanos;
    /// Frames it may speak before it can be parked: what its patience has earned it.
    int unparkableFrames;

    private @Nullable Utterance utterance;
    private @Nullable FinishReason retiredAs;
    private int framesSpoken;
    /// Samples of the chunk that is being decoded.
    private float[] chunk = NONE;
    private int framesSent;
    private float[] held = NONE;

    Row(SpokenJob job, Speech speech, Stretch stretch, Seam seam, long nowNanos) {
        this.job = job;
        this.speech = speech;
        this.stretch = stretch;
        this.seam = seam;
        this.waitingSinceNanos = nowNanos;
    }

    boolean realtime() {
        return job.lane() == Lane.REALTIME;
    }

    /// Somebody waits for the first sound of it.
    boolean unheard() {
        return realtime() && !job.pacing.heard() && job.heardNow(this);
    }

    boolean opened() {
        return utterance != null;
    }

    void open(Utterance opened) {
        utterance = opened;
    }

    Utterance utterance() {
        return requireNonNull(utterance, "the row has no utterance yet");
    }

    FinishReason finishReason() {
        return requireNonNull(retiredAs, "the row has not retired");
    }

    @Nullable
    String failure() {
        return utterance == null ? null : utterance.failure();
    }

    boolean finished() {
        return prefilled && utterance().finishReason() != null;
    }

    /// Finished, and every frame decoded.
    boolean spokenOut() {
        return finished() && pendingFrames() == 0;
    }

    boolean canStep() {
        return prefilled && !finished() && job.outlet.hasRoom();
    }

    int pendingFrames() {
        return prefilled ? utterance().framesSpoken() - utterance().framesDecoded() : 0;
    }

    /// Frames of the next piece, or 0 while it has not been spoken to its end.
    int nextPiece() {
        var pending = pendingFrames();
        if (pending == 0) {
            return 0;
        }
        var piece = Pieces.following(utterance().framesDecoded());
        return pending >= piece ? piece : finished() ? pending : 0;
    }

    /// Frames whose samples have been sent on or held.
    int framesSent() {
        return framesSent;
    }

    boolean chunkBegun() {
        return chunk.length > 0;
    }

    /// Takes what has been decoded into the chunk.
    void growChunk() {
        chunk = Seam.join(chunk, utterance().takeSamples());
    }

    /// The chunk, joined to what came before it.
    float[] takeChunk() {
        var taken = chunk;
        chunk = NONE;
        framesSent = utterance().framesDecoded();
        return seam.pass(taken);
    }

    int framesSpoken() {
        return utterance == null ? framesSpoken : utterance.framesSpoken();
    }

    void hold(float[] samples) {
        held = Seam.join(held, samples);
    }

    float[] takeHeld() {
        var taken = held;
        held = NONE;
        return taken;
    }

    /// Keeps what there is to know of the finished utterance, and gives back what the model holds for it.
    void retire() {
        retiredAs = requireNonNull(utterance().finishReason(), "the row has not finished");
        framesSpoken = utterance().framesSpoken();
        close();
    }

    boolean retired() {
        return retiredAs != null;
    }

    /// Gives back what the model holds for it before it has spoken; it is opened anew when it gets a slot again.
    void restart() {
        close();
        prefilled = false;
    }

    void close() {
        if (utterance != null) {
            utterance.close();
            utterance = null;
        }
    }
}
