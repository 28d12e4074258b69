package dev.voxq.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/// How far a long command is: a bar on a terminal, a line now and then elsewhere.
interface Progress extends AutoCloseable {
    /// So many are done.
    void to(long done);

    @Override
    void close();

    static Progress none() {
        return new Silent();
    }

    static Progress on(PrintWriter err, String task, long total) {
        boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
        return terminal ? Bar.of(task, total) : new Lines(err, task, total);
    }

    /// Nothing to see.
    record Silent() implements Progress {
        @Override
        public void to(long done) {}

        @Override
        public void close() {}
    }

    /// A bar with the time it may still take.
    record Bar(ProgressBar bar) implements Progress {
        static Bar of(String task, long total) {
            return new Bar(new ProgressBarBuilder().setTaskName(task).setInitialMax(total).setUpdateIntervalMillis(200)
                    .showSpeed().build());
        }

        @Override
        public void to(long done) {
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /// A line at every tenth.
    final class Lines implements Progress {
        private static final int PARTS = 10;

        private final PrintWriter out;
        private final String task;
        private final long total;
        private long done;

        Lines(PrintWriter out, String task, long total) {
            this.out = out;
            this.task = task;
            this.total = total;
        }

        @Override
        public void to(long now) {
            if (now * PARTS / total > done * PARTS / total) {
                out.println(task + ": " + now + " of " + total);
            }
            done = Math.max(done, now);
        }

        @Override
        public void close() {}
    }
}
