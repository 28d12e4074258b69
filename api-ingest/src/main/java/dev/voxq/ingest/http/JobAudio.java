package dev.voxq.ingest.http;

import dev.voxq.ingest.state.JobState;
import dev.voxq.ingest.store.AudioLinks;
import dev.voxq.ingest.store.AudioStore;
import dev.voxq.model.StoreLocation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Hands out what a job has put in the store: through this service, or by a link into the store.
final class JobAudio {
    private final AudioStore store;
    private final AudioLinks links;
    private final boolean redirect;

    /// @param redirect whether listeners are sent to the store itself
    JobAudio(AudioStore store, AudioLinks links, boolean redirect) {
        this.store = store;
        this.links = links;
        this.redirect = redirect;
    }

    /// A link that needs no key, or null while there is nothing in the store.
    @Nullable
    String download(JobState job) {
        var output = output(job);
        return output == null ? null : links.to(output).map(URI::toString).orElse(null);
    }

    void send(JobState job, HttpServletRequest request, HttpServletResponse response) throws IOException {
        var output = output(job);
        if (output == null) {
            throw new ProblemException(Problem.of(409, "no_audio", "job \"" + job.id() + "\" is "
                    + job.status().wireName()
                    + "; its audio can be had when it is completed and went to the store"));
        }
        var link = redirect ? links.to(output) : Optional.<URI>empty();
        if (link.isPresent()) {
            response.setStatus(HttpServletResponse.SC_TEMPORARY_REDIRECT);
            response.setHeader("Location", link.get().toString());
            return;
        }
        var found = store.open(output, request.getHeader("Range")).orElseThrow(() -> new ProblemException(
                Problem.of(410, "audio_gone", "the audio is no longer at " + output.uri())));
        try (found) {
            StoredContent.send(found, job.job().audio().format().mediaType(), response);
        } catch (IOException e) {
            Connection.of(request).abort();
        }
    }

    private static @Nullable StoreLocation output(JobState job) {
        var ending = job.ending();
        var result = ending == null ? null : ending.result();
        return result == null ? null : result.store();
    }
}
