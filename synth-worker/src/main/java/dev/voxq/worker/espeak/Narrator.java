package dev.voxq.worker.espeak;

import dev.voxq.worker.audio.Pcm;
import dev.voxq.worker.audio.SampleFilter;
import java.io.IOException;
import java.util.List;
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
    private final Turnstile turnstile;
    private final Thread thread;
    private volatile long progressNanos;
    private volatile boolean closed;
    private volatile @Nullable EspeakProcess child;

    /// @param filter from espeak-ng's samples to the model's; lives as long as the utterance, so sentences join
    Narrator(EspeakBinary binary, Script script, SampleFilter filter, FrameHandover handover,
            Turnstile turnstile) {
        this.binary = binary;
        this.script = script;
        this.filter = filter;
        this.handover = handover;
        this.turnstile = turnstile;
        this.thread = Thread.ofVirtual().name("espeak-narrator").unstarted(this::run);
    }

    /// Begins to speak; once.
    void start() {
        thread.start();
    }

    boolean started() {
        return thread.getState() != Thread.State.NEW;
    }

    /// How long the child that speaks has given nothing; 0 while none speaks.
    long silentNanos() {
        return child == null ? 0 : System.nanoTime() - progressNanos;
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
            speak(script.lines());
            handover.put(filter.finish());
            handover.end();
        } catch (InterruptedException _) {
            handover.fail("closed");
        } catch (IOException | RuntimeException e) {
            handover.fail(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void speak(List<Line> lines) throws IOException, InterruptedException {
        if (lines.isEmpty()) {
            return;
        }
        try (var pass = turnstile.enter()) {
            speak(lines.getFirst(), pass::close);
        }
        for (var line : lines.subList(1, lines.size())) {
            turnstile.giveWay();
            speak(line, () -> {});
        }
    }

    private void speak(Line line, Runnable onAudio) throws IOException, InterruptedException {
        if (closed) {
            throw new InterruptedException();
        }
        progressNanos = System.nanoTime();
        try (var process = EspeakProcess.start(binary, line)) {
            child = process;
            if (closed) {
                throw new InterruptedException();
            }
            say(process, line);
            relay(process, onAudio);
            process.awaitSuccess();
        } finally {
            child = null;
        }
    }

    /// A child that does not take its text has ended, and its end tells more than the broken pipe.
    private static void say(EspeakProcess process, Line line) throws IOException, InterruptedException {
        try {
            process.say(line.utf8());
        } catch (IOException e) {
            process.awaitSuccess();
            throw e;
        }
    }

    private void relay(EspeakProcess process, Runnable onAudio) throws IOException, InterruptedException {
        var buffer = new byte[READ_BYTES];
        var audio = process.audio();
        for (int read = audio.readNBytes(buffer, 0, READ_BYTES); read > 0; read = audio.readNBytes(buffer, 0,
                READ_BYTES)) {
            onAudio.run();
            handover.put(filter.accept(Pcm.samples(buffer, 0, read - read % 2)));
            progressNanos = System.nanoTime();
        }
    }
}
