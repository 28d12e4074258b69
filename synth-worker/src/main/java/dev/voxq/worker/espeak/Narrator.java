package dev.voxq.worker.espeak;

import dev.voxq.worker.audio.Pcm;
import dev.voxq.worker.audio.SampleFilter;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Has one utterance spoken, sentence by sentence, each by a child process of its own, on a virtual thread of its own.
/// It runs ahead of the listener as far as the handover has room, so the next sentence is ready before it is due.
final class Narrator implements AutoCloseable {
    /// 46 ms of audio: small enough for an early first frame.
    private static final int READ_BYTES = 2_048;

    private final EspeakBinary binary;
    private final Script script;
    private final SampleFilter filter;
    private final FrameHandover handover;
    private final Thread thread;
    private volatile long progressNanos;
    private volatile boolean closed;
    private volatile @Nullable EspeakProcess child;

    /// @param filter from espeak-ng's samples to the model's; lives as long as the utterance, so sentences join
    Narrator(EspeakBinary binary, Script script, SampleFilter filter, FrameHandover handover) {
        this.binary = binary;
        this.script = script;
        this.filter = filter;
        this.handover = handover;
        this.thread = Thread.ofVirtual().name("espeak-narrator").unstarted(this::run);
    }

    /// Begins to speak; once.
    void start() {
        progressNanos = System.nanoTime();
        thread.start();
    }

    boolean started() {
        return thread.getState() != Thread.State.NEW;
    }

    /// How long the child has given nothing.
    long silentNanos() {
        return System.nanoTime() - progressNanos;
    }

    /// Kills the child and stops. Returns at once.
    @Override
    public void close() {
        closed = true;
        var current = child;
        if (current != null) {
            current.kill();
        }
        thread.interrupt();
    }

    private void run() {
        try {
            for (var line : script.lines()) {
                speak(line);
            }
            handover.put(filter.finish());
            handover.end();
        } catch (InterruptedException _) {
            handover.fail("closed");
        } catch (IOException | RuntimeException e) {
            handover.fail(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void speak(Line line) throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        progressNanos = System.nanoTime();
        try (var process = EspeakProcess.start(binary, line)) {
            child = process;
            if (closed) {
                throw new InterruptedException();
            }
            process.say(line.utf8());
            relay(process);
            process.awaitSuccess();
        }
    }

    private void relay(EspeakProcess process) throws IOException, InterruptedException {
        var buffer = new byte[READ_BYTES];
        var audio = process.audio();
        for (int read = audio.readNBytes(buffer, 0, READ_BYTES); read > 0; read = audio.readNBytes(buffer, 0,
                READ_BYTES)) {
            handover.put(filter.accept(Pcm.samples(buffer, 0, read - read % 2)));
            progressNanos = System.nanoTime();
        }
    }
}
