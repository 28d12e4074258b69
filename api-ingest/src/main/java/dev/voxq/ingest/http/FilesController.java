package dev.voxq.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.springframework.http.MediaType.MULTIPART_FORM_DATA_VALUE;

import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.FileStore;
import dev.voxq.ingest.store.StoredFile;
import dev.voxq.model.InvalidFieldException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.Principal;
import java.time.Clock;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Files for batches and from them: OpenAI's Files API.
@RestController
@RequestMapping("/v1/files")
final class FilesController {
    private static final String PURPOSE = "batch";
    private static final int MAX_FIELD_BYTES = 1_000;

    private final FileStore files;
    private final JobView view;
    private final Clock clock;

    /// A file as callers see it.
    record Answer(String id, String object, long bytes, long createdAt, String filename, String purpose,
            String status) {
        static Answer of(StoredFile file) {
            return new Answer(file.id(), "file", file.bytes(), file.createdAt().getEpochSecond(), file.filename(),
                    file.purpose(), "processed");
        }
    }

    record Deleted(String id, String object, boolean deleted) {}

    FilesController(FileStore files, JobView view, Clock clock) {
        this.files = files;
        this.view = view;
        this.clock = clock;
    }

    @PostMapping(consumes = MULTIPART_FORM_DATA_VALUE)
    Answer upload(HttpServletRequest request) throws IOException {
        Part content = null;
        String purpose = null;
        for (var part : Upload.parts(request)) {
            if (part.getName().equals("file")) {
                content = part;
            } else if (part.getName().equals("purpose")) {
                purpose = text(part);
            }
        }
        if (!PURPOSE.equals(purpose)) {
            throw new InvalidFieldException("purpose", purpose == null
                    ? "is missing; expected \"" + PURPOSE + "\""
                    : "is " + InvalidFieldException.quote(purpose) + "; expected \"" + PURPOSE + "\"");
        }
        if (content == null || content.getSize() == 0) {
            throw new InvalidFieldException("file", (content == null ? "is missing" : "is empty")
                    + "; expected a file with one JSON object a line");
        }
        return keep(content, Tenants.name(request.getUserPrincipal()));
    }

    private Answer keep(Part content, @Nullable String tenant) {
        var name = content.getSubmittedFileName();
        var file = new StoredFile("file_%012x%s".formatted(clock.millis(),
                UUID.randomUUID().toString().replace("-", "").substring(12)), tenant,
                name == null || name.isBlank() ? "input.jsonl" : name, PURPOSE, content.getSize(), clock.instant());
        files.put(file, () -> {
            try {
                return content.getInputStream();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        return Answer.of(file);
    }

    private static String text(Part part) throws IOException {
        try (InputStream in = part.getInputStream()) {
            return new String(in.readNBytes(MAX_FIELD_BYTES), UTF_8);
        }
    }

    /// Oldest first.
    @GetMapping
    Page<Answer> list(@RequestParam @Nullable String after, @RequestParam(defaultValue = "20") String limit,
            @Nullable Principal principal) {
        var last = after == null ? null : find(after, principal).id();
        var page = files.list(Tenants.name(principal), last, Limits.page(limit));
        return Page.of(page.files().stream().map(Answer::of).toList(), Answer::id, page.more());
    }

    @GetMapping("/{id}")
    Answer describe(@PathVariable String id, @Nullable Principal principal) {
        return Answer.of(find(id, principal));
    }

    @GetMapping("/{id}/content")
    void content(@PathVariable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        var file = find(id, request.getUserPrincipal());
        var found = files.open(file.tenant(), file.id(), request.getHeader("Range")).orElseThrow(() -> unknown(id));
        try (found) {
            StoredContent.send(found, "application/jsonl", response);
        } catch (IOException e) {
            Connection.of(request).abort();
        }
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id, @Nullable Principal principal) {
        var file = find(id, principal);
        view.openBatches().stream().filter(batch -> batch.order().inputFileId().equals(file.id())).findFirst()
                .ifPresent(batch -> {
                    throw new ProblemException(new Problem(409, "invalid_request_error", "file_in_use", "the file is "
                            + "the input of batch \"" + batch.id() + "\", which is " + batch.status().wireName()
                            + "; cancel it first", "id"));
                });
        files.remove(file.tenant(), file.id());
        return new Deleted(file.id(), "file", true);
    }

    private StoredFile find(String id, @Nullable Principal principal) {
        return files.find(Tenants.name(principal), id).orElseThrow(() -> unknown(id));
    }

    private static ProblemException unknown(String id) {
        return new ProblemException(new Problem(404, "invalid_request_error", "unknown_file",
                "there is no file " + InvalidFieldException.quote(id), "id"));
    }
}
