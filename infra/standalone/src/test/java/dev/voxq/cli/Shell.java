package dev.voxq.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// Runs commands as the shell would, and keeps what they print.
record Shell(int code, String out, String err) {
    static Shell run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Voxq.commandLine(new PrintWriter(out, true), new PrintWriter(err, true)).execute(arguments);
        return new Shell(code, out.toString(), err.toString());
    }
}
