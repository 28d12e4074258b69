package dev.voxq.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;

/// An object in the store: where the audio of a job is put.
public record StoreLocation(String bucket, String key) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");
    private static final int MAX_KEY_BYTES = 1024;

    public StoreLocation {
        InvalidFieldException.require(BUCKET.matcher(bucket).matches(), "store.bucket", bucket,
                "an S3 bucket name: 3 to 63 of a-z 0-9 . -");
        InvalidFieldException.require(isKey(key), "store.key", key,
                "1 to 1024 bytes of UTF-8 without control characters, and no segment that is empty, '.' or '..'");
    }

    private static boolean isKey(String key) {
        return !key.isEmpty()
                && key.getBytes(StandardCharsets.UTF_8).length <= MAX_KEY_BYTES
                && key.chars().noneMatch(Character::isISOControl)
                && Arrays.stream(key.split("/", -1))
                        .noneMatch(segment -> segment.isEmpty() || segment.equals(".") || segment.equals(".."));
    }

    public String uri() {
        return "s3://" + bucket + "/" + key;
    }
}
