package dev.voxq.cli.dlq;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `voxq dlq drop`.
@Command(name = "drop", description = "Gives up dead letters for good. Their jobs stay failed.")
final class DropLettersCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Mixin
    private Selection selection = new Selection();

    @Override
    public void run() {
        try (var box = broker.open()) {
            for (var letter : selection.of(box.letters())) {
                box.drop(letter);
                spec.commandLine().getOut().println("letter " + letter.number() + " dropped");
            }
            box.tidy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
