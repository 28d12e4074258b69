package dev.voxq.ingest.http;

import dev.voxq.ingest.store.StoredAudio;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/// Hands an object of the store through to a response.
final class StoredContent {
    private StoredContent() {}

    static void send(StoredAudio object, String mediaType, HttpServletResponse response) throws IOException {
        response.setContentType(mediaType);
        response.setContentLengthLong(object.length());
        response.setHeader("Accept-Ranges", "bytes");
        if (object.range() != null) {
            response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
            response.setHeader("Content-Range", object.range());
        }
        object.content().transferTo(response.getOutputStream());
    }
}
