package dev.voxq.cli.dlq;

import dev.voxq.model.wire.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq dlq list`.
@Command(name = "list", description = "Lists the dead letters that wait, oldest first.")
final class ListLettersCommand implements Runnable {
    private static final int MESSAGE_WIDTH = 60;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(names = "--all", description = "Also those that were retried or dropped.")
    private boolean all;

    @Option(names = "--json", description = "Print one JSON array.")
    private boolean json;

    private record Row(long number, String job, @Nullable String tenant, String topic, String cause, String message,
            String deliveries, Instant at, String fate) {
        static Row of(Letter letter) {
            var job = letter.job();
            return new Row(letter.number(), letter.key(), job == null ? null : job.tenant(), letter.topic(),
                    letter.cause(), letter.message(), letter.deliveries(), letter.at(), letter.fate());
        }
    }

    @Override
    public void run() {
        try (var box = broker.open()) {
            var rows = box.letters().values().stream().filter(letter -> all || letter.waiting()).map(Row::of).toList();
            var out = spec.commandLine().getOut();
            if (json) {
                out.println(Json.mapper().writeValueAsString(rows));
            } else if (rows.isEmpty()) {
                out.println("No dead letters.");
            } else {
                print(rows);
            }
        }
    }

    private void print(List<Row> rows) {
        var out = spec.commandLine().getOut();
        out.printf("%6s  %-24s  %-40s  %-10s  %-22s  %-18s  %3s  %-7s  %s%n", "NUMBER", "TIME", "JOB", "TENANT",
                "TOPIC",
                "CAUSE", "DEL", "FATE", "MESSAGE");
        for (var row : rows) {
            out.printf("%6d  %-24s  %-40s  %-10s  %-22s  %-18s  %3s  %-7s  %s%n", row.number(), row.at(), row.job(),
                    row.tenant() == null ? "-" : row.tenant(), row.topic(), row.cause(), row.deliveries(), row.fate(),
                    row.message().length() <= MESSAGE_WIDTH
                            ? row.message()
                            : row.message().substring(0, MESSAGE_WIDTH) + "…");
        }
    }
}
