package dev.voxq.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.model.CloneMode;
import dev.voxq.model.InvalidFieldException;
import dev.voxq.model.UploadedVoice;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.jspecify.annotations.Nullable;

/// A form with a sound file in it (`multipart/form-data`).
///
/// @param clip the file, not empty
/// @param fields the other parts, by name
record Upload(byte[] clip, Map<String, String> fields) {
    private static final int TOO_LARGE = 413;
    private static final Set<String> FILE_NAMES = Set.of("file", "audio_sample");

    /// Reads the form of a request.
    ///
    /// @param maxClipBytes of the sound file
    /// @throws InvalidFieldException naming the part that cannot be
    static Upload of(HttpServletRequest request, int maxClipBytes) throws IOException {
        byte[] clip = null;
        var fields = new LinkedHashMap<String, String>();
        for (var part : parts(request)) {
            if (FILE_NAMES.contains(part.getName())) {
                clip = SoundFile.require(clip(part, maxClipBytes));
            } else {
                fields.put(part.getName(), new String(bytes(part), UTF_8));
            }
        }
        if (clip == null) {
            throw new InvalidFieldException("file", "is missing; expected " + SoundFile.EXPECTED);
        }
        return new Upload(clip, fields);
    }

    /// The voice it describes.
    UploadedVoice voice(Instant now) {
        var mode = field("mode");
        var words = field("ref_text");
        return UploadedVoice.of(clip, words != null ? words : field("transcript"),
                mode == null ? null : CloneMode.of(mode), field("name"), now);
    }

    /// A field, unless it is empty, as forms send those that nobody filled in.
    private @Nullable String field(String name) {
        var value = fields.get(name);
        return value == null || value.isBlank() ? null : value;
    }

    /// The parts of a form.
    static Iterable<Part> parts(HttpServletRequest request) throws IOException {
        try {
            return request.getParts();
        } catch (InvalidParameterException e) {
            throw new ProblemException(e.getErrorCode() == TOO_LARGE
                    ? Problem.of(TOO_LARGE, "body_too_large", "the form is too large: " + e.getMessage())
                    : malformed(e));
        } catch (ServletException | IllegalStateException | FileUploadException e) {
            throw new ProblemException(malformed(e));
        }
    }

    private static byte[] clip(Part part, int maxClipBytes) throws IOException {
        if (part.getSize() > maxClipBytes) {
            throw new ProblemException(Problem.of(TOO_LARGE, "body_too_large",
                    "the sound file has " + part.getSize() + " bytes; expected at most " + maxClipBytes));
        }
        return bytes(part);
    }

    private static byte[] bytes(Part part) throws IOException {
        try (InputStream content = part.getInputStream()) {
            return content.readAllBytes();
        }
    }

    private static Problem malformed(Exception e) {
        return Problem.of(400, "invalid_form", "the body is not a form that can be read: " + e.getMessage());
    }
}
