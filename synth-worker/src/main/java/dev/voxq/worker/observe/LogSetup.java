package dev.voxq.worker.observe;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.voxq.worker.config.ObserveConfig;
import java.util.List;
import org.slf4j.LoggerFactory;

/// Sets up the log of a worker process: what happened, then `key=value`.
public final class LogSetup {
    private static final String LINE = "%d{HH:mm:ss.SSS} %-5level %logger{0} - %msg %kvp{NONE}%n";
    private static final List<String> TALKATIVE = List.of("org.apache.kafka", "software.amazon.awssdk",
            "io.micrometer");

    private LogSetup() {}

    public static void apply(ObserveConfig config) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        var console = new ConsoleAppender<ILoggingEvent>();
        console.setContext(context);
        console.setEncoder(switch (config.logFormat()) {
            case TEXT -> text(context);
            case JSON -> json(context);
        });
        console.start();
        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.addAppender(console);
        root.setLevel(Level.valueOf(config.logLevel().name()));
        TALKATIVE.forEach(name -> context.getLogger(name).setLevel(Level.WARN));
    }

    private static Encoder<ILoggingEvent> text(LoggerContext context) {
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(LINE);
        encoder.setCharset(UTF_8);
        encoder.start();
        return encoder;
    }

    private static Encoder<ILoggingEvent> json(LoggerContext context) {
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }
}
