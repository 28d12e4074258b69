package dev.voxq.cli.dlq;

import dev.voxq.cli.UnusableInputException;
import java.util.List;
import java.util.SequencedMap;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Which letters a command is about.
final class Selection {
    @ArgGroup(multiplicity = "1")
    private Choice choice = new Choice();

    private static final class Choice {
        @Parameters(paramLabel = "NUMBER", arity = "1..*", description = "Letters, as list numbers them.")
        private List<Long> numbers = List.of();

        @Option(names = "--all", description = "All letters that wait.")
        private boolean all;
    }

    /// @throws UnusableInputException naming the first number that is no letter's
    List<Letter> of(SequencedMap<Long, Letter> letters) {
        return choice.all
                ? letters.values().stream().filter(Letter::waiting).toList()
                : choice.numbers.stream().map(number -> letter(letters, number)).toList();
    }

    static Letter letter(SequencedMap<Long, Letter> letters, long number) {
        var letter = letters.get(number);
        if (letter == null) {
            throw new UnusableInputException("there is no dead letter " + number
                    + (letters.isEmpty() ? "; there are none" : "; \"voxq dlq list\" shows those there are"));
        }
        return letter;
    }
}
