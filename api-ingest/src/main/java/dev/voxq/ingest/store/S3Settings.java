package dev.voxq.ingest.store;

import dev.voxq.model.InvalidFieldException;

/// Which S3 store, and how to get in.
///
/// @param endpoint `http(s)://host[:port]`; empty, AWS's own for the region
/// @param accessKey empty, the AWS SDK looks where it always looks
/// @param pathStyle `endpoint/bucket/key` rather than `bucket.endpoint/key`
public record S3Settings(String endpoint, String region, String accessKey, String secretKey, boolean pathStyle) {
    public S3Settings {
        if (!endpoint.isEmpty() && !endpoint.matches("https?://[^\\s/]+/?")) {
            throw new InvalidFieldException("S3_ENDPOINT", "is " + InvalidFieldException.quote(endpoint)
                    + "; expected a URL such as http://localhost:9000");
        }
        if (accessKey.isEmpty() != secretKey.isEmpty()) {
            throw new InvalidFieldException(accessKey.isEmpty() ? "S3_ACCESS_KEY" : "S3_SECRET_KEY",
                    "is missing; expected S3_ACCESS_KEY and S3_SECRET_KEY, both or neither");
        }
    }

    @Override
    public String toString() {
        return "S3Settings[" + endpoint + ", " + region + ", " + accessKey + ", pathStyle=" + pathStyle + "]";
    }
}
