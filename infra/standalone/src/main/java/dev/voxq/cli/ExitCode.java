package dev.voxq.cli;

/// What a command's end means to the shell.
final class ExitCode {
    static final int OK = 0;
    /// Something went wrong that has no code of its own.
    static final int FAILED = 1;
    /// The command line, or what the user handed over by it, cannot be.
    static final int USAGE = 2;
    /// The service does not answer, or did not start.
    static final int UNREACHABLE = 3;
    /// The service answered, and a job failed.
    static final int JOB_FAILED = 4;

    private ExitCode() {}
}
