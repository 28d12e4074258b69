package dev.voxq.cli;

import dev.voxq.cli.doctor.Examination;
import dev.voxq.cli.doctor.Finding;
import dev.voxq.model.wire.Json;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `voxq doctor`.
@Command(name = "doctor", description = {"Looks at this machine and says what is missing and how to mend it.",
    "Installs espeak-ng by apt where nobody has to be asked."})
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Override
    public Integer call() {
        var findings = new Examination(System.getenv()).findings();
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.mapper().writeValueAsString(findings));
        } else {
            findings.forEach(finding -> {
                out.printf("%-5s %-20s %s%n", mark(finding.grade()), finding.subject(), finding.found());
                if (!finding.remedy().isEmpty()) {
                    out.printf("%-5s %-20s -> %s%n", "", "", finding.remedy());
                }
            });
        }
        return findings.stream().anyMatch(finding -> finding.grade() == Finding.Grade.BAD)
                ? ExitCode.FAILED
                : ExitCode.OK;
    }

    private static String mark(Finding.Grade grade) {
        return switch (grade) {
            case GOOD -> "ok";
            case WARNING -> "hmm";
            case BAD -> "BAD";
        };
    }
}
