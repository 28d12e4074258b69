package dev.voxq.cli.dlq;

import dev.voxq.cli.UnusableInputException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq dlq retry`.
@Command(name = "retry", description = {"Puts dead letters back in their queue, where they count as new.",
    "The job, which had failed, waits again under its own id."})
final class RetryLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Mixin
    private Selection selection = new Selection();

    @Option(names = "--force", description = "Also what was retried or dropped before, and what can hardly succeed.")
    private boolean force;

    @Override
    public void run() {
        try (var box = broker.open()) {
            var chosen = selection.of(box.letters());
            refuse(chosen);
            for (var letter : chosen) {
                box.retry(letter);
                spec.commandLine().getOut().println("letter " + letter.number() + ": job " + letter.key()
                        + " waits again in " + letter.topic());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// All or none: a command that stops half way leaves its user to find out where.
    private void refuse(List<Letter> letters) {
        if (force) {
            return;
        }
        for (var letter : letters) {
            var reason = objection(letter);
            if (reason != null) {
                throw new UnusableInputException("letter " + letter.number() + " " + reason
                        + "; nothing was retried; --force retries all the same");
            }
        }
    }

    private static @Nullable String objection(Letter letter) {
        var job = letter.job();
        if (!letter.waiting()) {
            return "was " + letter.fate() + " before";
        }
        if (job == null) {
            return "is no job that a worker can read (" + letter.message() + ")";
        }
        if (job.deadline() != null && job.deadline().isBefore(Instant.now())) {
            return "is too late: its deadline was " + job.deadline();
        }
        return job.delivery().store() == null ? "was for a listener, who has long gone" : null;
    }
}
