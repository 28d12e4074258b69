package dev.voxq.worker.golden;

import dev.voxq.worker.onnx.prompt.PromptRequest;
import dev.voxq.worker.onnx.prompt.VoicePrompt;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// What a case asked of the official code, row by row. A field holds one value for all rows, or a list of one per row.
final class Requests {
    private final JsonNode request;
    private final String kind;

    Requests(JsonNode caseFile) {
        this.request = caseFile.path("request");
        this.kind = caseFile.path("kind").asString(guess(request));
    }

    private static String guess(JsonNode request) {
        return request.has("ref") ? "base" : request.has("speaker") ? "custom_voice" : "voice_design";
    }

    /// The model type that the case was run as.
    String kind() {
        return kind;
    }

    boolean clones() {
        return kind.equals("base");
    }

    int rows() {
        return request.properties().stream().map(Map.Entry::getValue)
                .mapToInt(value -> value.isArray() ? value.size() : 1).max().orElse(1);
    }

    PromptRequest request(int row, VoicePrompt voice) {
        return new PromptRequest(text("text", row).orElse(""), voice, text("language", row).orElse(PromptRequest.AUTO),
                text("instruct", row).orElse(null), !flag("non_streaming_mode", row));
    }

    /// The voice of a row that clones nobody.
    VoicePrompt voice(int row) {
        return kind.equals("voice_design")
                ? new VoicePrompt.Designed()
                : new VoicePrompt.Named(text("speaker", row).orElse(""));
    }

    /// Number of the row's reference clip.
    int reference(int row) {
        return value("ref", row).map(JsonNode::asInt).orElseThrow(() -> new IllegalArgumentException(
                "row " + row + " names no ref"));
    }

    String transcript(int row) {
        return text("ref_text", row).orElse("");
    }

    boolean timbreOnly(int row) {
        return flag("x_vector_only_mode", row);
    }

    private Optional<String> text(String field, int row) {
        return value(field, row).map(JsonNode::asString);
    }

    private boolean flag(String field, int row) {
        return value(field, row).map(JsonNode::asBoolean).orElse(false);
    }

    private Optional<JsonNode> value(String field, int row) {
        JsonNode value = request.get(field);
        if (value != null && value.isArray()) {
            value = value.get(value.size() == 1 ? 0 : row);
        }
        return Optional.ofNullable(value).filter(node -> !node.isNull());
    }
}
