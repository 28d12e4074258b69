package dev.voxq.cli.dlq;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxq.model.wire.Json;
import java.util.LinkedHashMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `voxq dlq show`.
@Command(name = "show", description = "Shows one dead letter: its headers and its job.")
final class ShowLetterCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Parameters(paramLabel = "NUMBER", description = "The letter, as list numbers it.")
    private long number;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public void run() {
        try (var box = broker.open()) {
            print(Selection.letter(box.letters(), number));
        }
    }

    private void print(Letter letter) {
        var out = spec.commandLine().getOut();
        var headers = new LinkedHashMap<String, String>();
        letter.record().headers().forEach(header -> headers.put(header.key(), Letter.shown(header)));
        var value = letter.record().value();
        var text = value == null ? "" : new String(value, UTF_8);
        if (json) {
            var told = new LinkedHashMap<String, Object>();
            told.put("number", letter.number());
            told.put("fate", letter.fate());
            told.put("at", letter.at());
            told.put("key", letter.key());
            told.put("headers", headers);
            told.put("value", letter.job() == null ? text : Json.mapper().readTree(text));
            out.println(Json.mapper().writeValueAsString(told));
            return;
        }
        out.println("letter " + letter.number() + ", " + letter.fate() + ", " + letter.at() + ", job " + letter.key());
        headers.forEach((name, shown) -> out.println("  " + name + ": " + shown));
        out.println(letter.job() == null
                ? text
                : Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(Json.mapper().readTree(text)));
    }
}
