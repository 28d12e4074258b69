package dev.voxq.worker.config;

import java.util.List;
import java.util.Map;

/// What the worker tells about itself, and where.
///
/// @param httpPort of `/health` and `/metrics`; 0 for none
public record ObserveConfig(int httpPort, LogFormat logFormat, LogLevel logLevel) {
    /// How a line of the log looks.
    public enum LogFormat {
        /// For people: `time level message key=value`.
        TEXT,
        /// For collectors: one JSON object a line.
        JSON
    }

    /// From which weight on lines are written.
    public enum LogLevel {
        /// Everything.
        DEBUG,
        /// What happens.
        INFO,
        /// What should not happen.
        WARN,
        /// What needs somebody.
        ERROR
    }

    static final Setting<Integer> HTTP_PORT = Setting.number("WORKER_HTTP_PORT", 0, 0, 65_535,
            "port of /health and /metrics; 0: none");
    static final Setting<LogFormat> LOG_FORMAT = Setting.choice("LOG_FORMAT", LogFormat.TEXT, "how log lines look");
    static final Setting<LogLevel> LOG_LEVEL = Setting.choice("LOG_LEVEL", LogLevel.INFO, "from which weight on");
    static final List<Setting<?>> SETTINGS = List.of(HTTP_PORT, LOG_FORMAT, LOG_LEVEL);

    public ObserveConfig {
        HTTP_PORT.require(httpPort);
    }

    public static ObserveConfig from(Map<String, String> environment) {
        return new ObserveConfig(HTTP_PORT.in(environment), LOG_FORMAT.in(environment), LOG_LEVEL.in(environment));
    }
}
