package dev.voxq.cli;

import picocli.CommandLine.IVersionProvider;

/// Which voxq this is, and on what it runs.
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[]{"voxq " + number(), "Java " + Runtime.version() + ", " + System.getProperty("os.name")
                + " " + System.getProperty("os.arch")};
    }

    static String number() {
        var built = Voxq.class.getPackage().getImplementationVersion();
        return built == null ? "(not packaged)" : built;
    }
}
