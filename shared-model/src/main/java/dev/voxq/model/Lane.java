package dev.voxq.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

import java.util.Locale;

/// Which of the two queues a job waits in.
public enum Lane {
    /// Somebody is listening: never waits behind bulk.
    REALTIME,
    /// Nobody is listening yet: fills whatever the realtime lane leaves free.
    BULK;

    @JsonValue
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    @JsonCreator
    public static Lane of(String wireName) {
        return WireNames.parse(Lane.class, "lane", wireName);
    }
}
