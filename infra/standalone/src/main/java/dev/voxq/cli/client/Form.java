package dev.voxq.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A `multipart/form-data` body.
final class Form {
    private static final String END = "--\r\n";

    private final String boundary = "voxq-" + UUID.randomUUID();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /// Adds a field, unless it is absent.
    Form field(String name, @Nullable String value) {
        return value == null ? this : part("name=\"" + name + "\"", value.getBytes(UTF_8));
    }

    Form file(String name, byte[] content) {
        return part("name=\"" + name + "\"; filename=\"" + name + "\"", content);
    }

    String contentType() {
        return "multipart/form-data; boundary=" + boundary;
    }

    BodyPublisher body() {
        return BodyPublishers.concat(BodyPublishers.ofByteArray(body.toByteArray()),
                BodyPublishers.ofString("--" + boundary + END));
    }

    /// The body with one more file, which is read as it is sent.
    BodyPublisher body(String name, Path file) throws FileNotFoundException {
        return BodyPublishers.concat(BodyPublishers.ofByteArray(body.toByteArray()),
                BodyPublishers.ofString("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name
                        + "\"; filename=\"" + file.getFileName() + "\"\r\n\r\n"),
                BodyPublishers.ofFile(file), BodyPublishers.ofString("\r\n--" + boundary + END));
    }

    private Form part(String disposition, byte[] content) {
        body.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n")
                .getBytes(UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(UTF_8));
        return this;
    }
}
