package dev.voxq.ingest.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxq.ingest.Deployment;
import dev.voxq.model.wire.Json;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Requests that cannot be: each answer names the field, what was found and what would be right.
class BadRequestTest {
    private final Deployment deployment = Deployment.shared();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                      | input              | input is missing; expected the text
            {"input":null}                          | input              | input is missing
            {"input":""}                            | input              | input is empty
            {"input":" \\n "}                       | input              | input is empty
            {"input":5}                             | input              | input is 5; expected a string
            {"input":["a"]}                         | input              | input is an array; expected a string
            {"input":"a","voice":"../x"}            | voice              | voice is "../x"; expected 1 to 80 of
            {"input":"a","voice":7}                 | voice              | voice is 7; expected a string
            {"input":"a","response_format":"aac"}   | response_format    | is "aac"; expected one of: wav, pcm, flac
            {"input":"a","response_format":3}       | response_format    | is "3"; expected one of: wav, pcm, flac
            {"input":"a","stream_format":"ws"}      | stream_format      | is "ws"; expected one of: audio, sse
            {"input":"a","lane":"fast"}             | lane               | is "fast"; expected one of: realtime, bulk
            {"input":"a","speed":9}                 | speed              | speed is 9.0; expected a factor between
            {"input":"a","speed":"fast"}            | speed              | speed is "fast"; expected a number
            {"input":"a","speed":"1.5"}             | speed              | speed is "1.5"; expected a number
            {"input":"a","temperature":-1}          | temperature        | temperature is -1.0; expected a number
            {"input":"a","temperature":{}}          | temperature        | is an object; expected a number
            {"input":"a","top_p":0}                 | top_p              | top_p is 0.0; expected a number above 0
            {"input":"a","top_k":1.5}               | top_k              | top_k is 1.5; expected a whole number
            {"input":"a","top_k":-4}                | top_k              | top_k is -4; expected a number of
            {"input":"a","top_k":99999999999}       | top_k              | top_k is 99999999999; expected a whole number
            {"input":"a","repetition_penalty":0}    | repetition_penalty | repetition_penalty is 0.0; expected
            {"input":"a","seed":true}               | seed               | seed is true; expected a whole number
            {"input":"a","max_new_tokens":0}        | max_new_tokens     | max_new_tokens is 0; expected a number
            {"input":"a","subtalker":{"top_p":7}}   | subtalker.top_p    | subtalker.top_p is 7.0; expected
            {"input":"a","subtalker":5}             | subtalker          | subtalker is 5; expected an object
            {"input":"a","subtalker":{"top_k":"x"}} | subtalker.top_k    | subtalker.top_k is "x"; expected a whole
            {"input":"a","sample_rate":7}           | sample_rate        | sample_rate is 7; expected a number
            {"input":"a","loudness":-3}             | loudness           | loudness is -3.0; expected a target in LUFS
            {"input":"a","loudness":"loud"}         | loudness           | loudness is "loud"; expected a number
            {"input":"a","loudness":-16}            | loudness           | expected none, or POST /v1/jobs
            {"input":"a","response_format":"opus","sample_rate":22050} | sample_rate | is 22050, which opus does not
            {"input":"a","expires_at":"tomorrow"}   | expires_at         | is "tomorrow"; expected a time such as
            {"input":"a","expires_at":1}            | expires_at         | expires_at is 1970-01-01T00:00:01Z, which
            {"input":"a","id":"-"}                  | id                 | id is "-"; expected 1 to 128 of""")
    void aFieldThatCannotBeIsNamed(String json, String param, String message) {
        var response = deployment.send(deployment.post("/v1/audio/speech", json));

        var error = Json.mapper().readTree(response.body()).path("error");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(error.path("message").stringValue()).contains(message);
        assertThat(error.path("param").stringValue()).isEqualTo(param);
        assertThat(error.path("type").stringValue()).isEqualTo("invalid_request_error");
    }

    @Test
    void aTextThatIsTooLongIsRefused() {
        var response = deployment.send(deployment.post("/v1/jobs", "{\"input\":\"" + "a".repeat(100_001) + "\"}"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("input has 100001 characters; expected at most 100000");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                       | the body is empty
            [1]                      | the body is an array; expected a JSON object
            "text"                   | the body is a string; expected a JSON object
            {"input":"a"             | not valid JSON at line 1, column 13
            {"input":"a",}           | not valid JSON at line 1, column 14
            {"input":"a"} {}         | not valid JSON at line 1, column 15
            {"input":"a","input":""} | Duplicate""")
    void jsonThatMakesNoSenseIsRefusedWithItsPlace(String body, String message) {
        var response = deployment.send(deployment.post("/v1/audio/speech", body));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Json.mapper().readTree(response.body()).path("error").path("message").stringValue())
                .contains(message);
    }

    @Test
    void bytesThatAreNoTextAreRefused() {
        var body = "{\"input\":\"\u00e4\"}".getBytes(StandardCharsets.ISO_8859_1);
        var response = deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/audio/speech"))
                .header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("not valid JSON at line 1", "UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "application/x-www-form-urlencoded", "nonsense"})
    void onlyJsonIsTaken(String contentType) {
        var response = deployment.send(HttpRequest.newBuilder(deployment.uri("/v1/audio/speech"))
                .header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString("{}")).build());

        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(response.body()).contains("expected application/json", "\"error\":{");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() {
        var response = deployment.send(deployment.post("/v1/audio/speech", " ".repeat((1 << 20) + 1)));

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).contains("more than 1048576 bytes");
    }

    @Test
    void aWrongMethodIsToldTheRightOnes() {
        var response = deployment.get("/v1/audio/speech");

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).contains("POST");
        assertThat(response.body()).contains("the method is GET; expected POST");
    }

    @Test
    void anUnknownPathIsNamed() {
        var response = deployment.get("/v1/audio/speeches");

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("there is nothing at \\\"GET /v1/audio/speeches\\\"");
    }

    @ParameterizedTest
    @CsvSource({"/v1/jobs/no-such-job, 404, there is no job", "/v1/jobs/-bad, 400, expected 1 to 128",
        "/v1/jobs/a%2Fb, 400, error", "/v1/jobs/%00, 400, error", "/v1/jobs/..%2f, 400, error"})
    void aJobIdThatCannotBeIsRefused(String path, int status, String message) {
        var response = deployment.get(path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.body()).contains(message, "\"error\":{");
    }

    @Test
    void whatIsNotHttpIsRefusedInTheSameShape() throws IOException {
        try (var client = RawClient.send(deployment.port(), "GET / HTTP/1.1\r\nHost: a b\r\n\r\n")) {
            assertThat(new String(client.input().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 400").contains("{\"error\":{\"message\":");
        }
    }
}
