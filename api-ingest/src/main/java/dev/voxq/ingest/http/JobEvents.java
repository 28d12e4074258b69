package dev.voxq.ingest.http;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.voxq.ingest.state.HistoryEntry;
import dev.voxq.ingest.state.JobBody;
import dev.voxq.ingest.state.JobNames;
import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.state.JobStatus;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.state.QueuePlace;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.JobId;
import dev.voxq.model.wire.Json;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Tells a listener what happens to a job, from where it left off.
///
/// An event's id is its offset in the log, so a listener may go on at another instance. While the job is queued its place
/// is told every few seconds. After the end the stream ends; who comes back with the id of the end gets 204, on which
/// browsers stop asking.
final class JobEvents {
    private static final Duration GLANCE = Duration.ofMillis(500);
    private static final int GLANCES_PER_COMMENT = 30;
    private static final int GLANCES_PER_PLACE = 10;

    private final JobView view;

    /// @param job the whole job, with its end
    private record Data(String type, JobId id, Instant at, @Nullable Integer attempt, @Nullable Double audioSeconds,
            @Nullable JobBody job) {}

    private record Waiting(String type, JobId id, @JsonUnwrapped QueuePlace place) {}

    JobEvents(JobView view) {
        this.view = view;
    }

    void send(JobState job, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var seen = lastSeen(request);
        var ending = job.ending();
        if (ending != null && seen >= ending.offset()) {
            response.setStatus(HttpServletResponse.SC_NO_CONTENT);
            return;
        }
        response.setContentType("text/event-stream");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        response.flushBuffer();
        var news = new Semaphore(0);
        try (var _ = view.watch(job.id(), news::release)) {
            follow(job.id(), seen, news, Connection.of(request), response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(JobId id, long seen, Semaphore news, Connection connection, HttpServletResponse response)
            throws IOException, InterruptedException {
        var last = seen;
        long position = 0;
        for (int glances = 1; !connection.closedByPeer(); glances++) {
            news.drainPermits();
            var job = view.find(id);
            if (job.isEmpty()) {
                return;
            }
            last = tell(job.get(), last, response);
            if (glances % GLANCES_PER_PLACE == 1) {
                position = tellPlace(job.get(), position, response);
            }
            if (job.get().ending() != null) {
                return;
            }
            if (glances % GLANCES_PER_COMMENT == 0) {
                write(": still here\n\n", response);
            }
            var _ = news.tryAcquire(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /// @return the id of the last event told
    private static long tell(JobState job, long seen, HttpServletResponse response) throws IOException {
        var last = seen;
        for (var entry : job.history()) {
            if (entry.offset() > last) {
                write(event(entry, job), response);
                last = entry.offset();
            }
        }
        return last;
    }

    /// Says how far a queued job has come. It is no event of the log, so it has no id.
    ///
    /// @return the position told last
    private long tellPlace(JobState job, long told, HttpServletResponse response) throws IOException {
        var place = view.place(job).orElse(null);
        if (place == null || place.position() == told) {
            return told;
        }
        var type = "job." + JobStatus.QUEUED.wireName();
        var data = new Waiting(type, JobNames.shown(job.job().tenant(), job.id()), place);
        write("event: " + type + "\ndata: " + Json.mapper().writeValueAsString(data) + "\n\n", response);
        return place.position();
    }

    private static String event(HistoryEntry entry, JobState job) {
        var ending = job.ending();
        var end = ending != null && ending.offset() == entry.offset();
        var type = "job." + (end ? job.status().wireName() : entry.type());
        var body = JobBody.of(job);
        var data = new Data(type, body.id(), entry.at(), entry.attempt(), entry.audioSeconds(), end ? body : null);
        return "id: " + entry.offset() + "\nevent: " + type + "\ndata: " + Json.mapper().writeValueAsString(data)
                + "\n\n";
    }

    private static void write(String text, HttpServletResponse response) throws IOException {
        response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        response.flushBuffer();
    }

    private static long lastSeen(HttpServletRequest request) {
        var id = request.getHeader("Last-Event-ID");
        if (id == null) {
            return -1;
        }
        if (!id.matches("[0-9]{1,18}")) {
            throw new InvalidFieldException("Last-Event-ID",
                    "is " + InvalidFieldException.quote(id) + "; expected the id of an event of this stream");
        }
        return Long.parseLong(id);
    }
}
