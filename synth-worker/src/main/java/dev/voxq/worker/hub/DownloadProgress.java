package dev.voxq.worker.hub;

import java.io.Console;
import java.util.Optional;
import java.util.function.LongConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One bar over all files of a model: drawn on a terminal, a log line every ten seconds elsewhere.
final class DownloadProgress implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DownloadProgress.class);
    private static final int MEBIBYTE = 1 << 20;

    private final ProgressBar bar;
    private long finishedBytes;

    DownloadProgress(String what, long totalBytes) {
        ProgressBarBuilder builder = new ProgressBarBuilder().setTaskName(what).setInitialMax(totalBytes)
                .setUnit(" MiB", MEBIBYTE).setStyle(ProgressBarStyle.ASCII).showSpeed().continuousUpdate();
        boolean terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
        bar = (terminal
                ? builder.setUpdateIntervalMillis(250)
                : builder.setUpdateIntervalMillis(10_000)
                        .setConsumer(new DelegatingProgressBarConsumer(log::info, 120)))
                .build();
    }

    /// How much of the file under way is on disk.
    LongConsumer file() {
        return bytes -> bar.stepTo(finishedBytes + bytes);
    }

    void finished(long bytes) {
        finishedBytes += bytes;
        bar.stepTo(finishedBytes);
    }

    @Override
    public void close() {
        bar.close();
    }
}
