package dev.voxq.cli.doctor;

import dev.voxq.standalone.DataDirectory;
import dev.voxq.standalone.StandaloneConfig.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Everything voxq needs of a machine, looked at once.
public final class Examination {
    private static final int NEEDED_JAVA = 25;
    private static final long SCARCE_BYTES = 1L << 30;
    private static final long NEEDED_BYTES = 100L << 20;

    private final Map<String, String> environment;
    private final DataDirectory data;

    public Examination(Map<String, String> environment) {
        this.environment = environment;
        this.data = DataDirectory.of(environment);
    }

    public List<Finding> findings() {
        var ports = Ports.of(environment);
        return List.of(jdk(), maven(), espeak(), dataDirectory(), disk(), port("port of the API", "VOXQ_PORT",
                ports.api()), port("port of the broker", "VOXQ_KAFKA_PORT", ports.kafka()),
                port("port of the store", "VOXQ_STORE_PORT", ports.store()), gpu());
    }

    private static Finding jdk() {
        int feature = Runtime.version().feature();
        return feature >= NEEDED_JAVA
                ? Finding.good("JDK", Runtime.version() + " at " + System.getProperty("java.home"))
                : Finding.bad("JDK", String.valueOf(Runtime.version()), "install JDK 25: sdk install java 25-tem");
    }

    private static Finding maven() {
        return Programs.firstLine("mvn", "-B", "--version")
                .map(line -> Finding.good("Maven", line))
                .orElseGet(() -> Finding.warning("Maven", "missing; without it voxq cannot be built again",
                        "apt-get install maven"));
    }

    private static Finding espeak() {
        return Espeak.version()
                .map(version -> Finding.good("espeak-ng", version))
                .orElseGet(() -> Espeak.install()
                        .map(version -> Finding.good("espeak-ng", version + " (installed just now)"))
                        .orElseGet(() -> Finding.bad("espeak-ng", "missing; it speaks when there is no model",
                                Espeak.INSTALL_LINE)));
    }

    private Finding dataDirectory() {
        var running = data.instance();
        if (running.isPresent()) {
            return Finding.good("data directory", data.root() + ", served at " + running.get().url());
        }
        var existing = nearestExisting(data.root());
        return Files.isWritable(existing)
                ? Finding.good("data directory", data.root().toString())
                : Finding.bad("data directory", data.root() + " cannot be written",
                        "export VOXQ_DATA=<a directory of yours>");
    }

    private Finding disk() {
        try {
            long free = Files.getFileStore(nearestExisting(data.root())).getUsableSpace();
            var found = (free >> 20) + " MiB free";
            var remedy = "make room, or set VOXQ_DATA to a directory on another disk";
            return free < NEEDED_BYTES
                    ? Finding.bad("disk", found, remedy)
                    : free < SCARCE_BYTES ? Finding.warning("disk", found, remedy) : Finding.good("disk", found);
        } catch (IOException e) {
            return Finding.bad("disk", "unknown: " + e, "set VOXQ_DATA to a directory on a local disk");
        }
    }

    private Finding port(String subject, String setting, int port) {
        if (port == 0) {
            return Finding.good(subject, "any free one");
        }
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return Finding.good(subject, port + " is free");
        } catch (IOException e) {
            return data.instance().isPresent()
                    ? Finding.good(subject, port + " is taken while voxq runs")
                    : Finding.warning(subject, port + " is taken by another program",
                            "export " + setting + "=<a free port>");
        }
    }

    private static Finding gpu() {
        return Programs.firstLine("nvidia-smi", "--query-gpu=name,memory.total,driver_version", "--format=csv,noheader")
                .map(line -> Finding.good("GPU", line))
                .orElseGet(() -> Finding.good("GPU", "none; models run on the CPU"));
    }

    private static Path nearestExisting(Path path) {
        var existing = path;
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        return existing;
    }
}
