package dev.voxq.ingest.http;

import dev.voxq.ingest.job.JobIntake;
import dev.voxq.ingest.job.JobRequest;
import dev.voxq.ingest.stream.AudioStream;
import dev.voxq.ingest.stream.OpenStreams;
import dev.voxq.ingest.stream.Part;
import dev.voxq.model.SynthesisJob;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/// Has a job spoken and brings its audio to a listener as it comes. Whoever stops listening cancels the job.
final class SpeechRelay {
    /// Between two looks at the listener, while no audio comes. Below the 80 ms of a frame.
    private static final Duration GLANCE = Duration.ofMillis(50);
    /// How long past its deadline the worker's own verdict is waited for.
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final OpenStreams streams;
    private final JobIntake intake;
    private final SpeechMetrics metrics;
    private final Clock clock;

    SpeechRelay(OpenStreams streams, JobIntake intake, SpeechMetrics metrics, Clock clock) {
        this.streams = streams;
        this.intake = intake;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// Returns when the output has had its end.
    ///
    /// @throws ProblemException when the job failed before its first sample; nothing has been written
    /// @throws ListenerGoneException when the listener left; the job is cancelled
    void speak(JobRequest request, SpeechOutput output) throws IOException {
        try (var stream = streams.open(request.audio().sampleRateHz())) {
            var job = intake.submit(request, stream.address());
            new Turn(stream, job, output).run();
        }
    }

    /// One job and its listener.
    private final class Turn {
        private final AudioStream stream;
        private final SynthesisJob job;
        private final SpeechOutput output;
        private final long startNanos = System.nanoTime();
        private final Instant limit;
        private long bytes;
        private boolean begun;

        Turn(AudioStream stream, SynthesisJob job, SpeechOutput output) {
            this.stream = stream;
            this.job = job;
            this.output = output;
            var deadline = job.deadline();
            this.limit = deadline == null ? Instant.MAX : deadline.plus(GRACE);
        }

        void run() throws IOException {
            var settled = false;
            try {
                settled = relay();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(Problem.of(503, "shutting_down", "the service stops; try again"));
            } finally {
                if (!settled) {
                    intake.cancel(job.id());
                    metrics.cancelled();
                }
            }
        }

        /// @return whether the job has had its end; otherwise it is to be cancelled
        private boolean relay() throws IOException, InterruptedException {
            while (true) {
                var part = stream.next(GLANCE);
                switch (part) {
                    case null -> {
                        if (output.listenerGone()) {
                            throw new ListenerGoneException("the connection was closed");
                        }
                        if (clock.instant().isAfter(limit)) {
                            fail(Problem.of(504, "deadline_exceeded",
                                    "nothing more was heard of the job until its deadline, " + job.deadline()));
                            return false;
                        }
                    }
                    case Part.Audio(var samples) -> audio(samples);
                    case Part.End() -> {
                        begin();
                        output.end(job, bytes / 2);
                        return true;
                    }
                    case Part.Failed(var code, var message, var field) -> {
                        fail(Problem.of(code, message, field));
                        return true;
                    }
                    case Part.Cancelled() -> {
                        fail(Problem.of(409, "cancelled", "the job was cancelled"));
                        return true;
                    }
                    case Part.Broken(var message) -> {
                        fail(Problem.of(502, "stream_broken", message));
                        return false;
                    }
                }
            }
        }

        private void audio(byte[] samples) throws IOException {
            if (samples.length == 0) {
                return;
            }
            begin();
            output.audio(samples);
            bytes += samples.length;
        }

        private void begin() throws IOException {
            if (!begun) {
                begun = true;
                metrics.firstAudio(System.nanoTime() - startNanos);
                output.begin(job, stream.started());
            }
        }

        private void fail(Problem problem) throws IOException {
            metrics.failed(problem.code());
            if (!begun) {
                throw new ProblemException(problem);
            }
            output.fail(problem);
        }
    }
}
