package dev.voxq.fleet;

import dev.voxq.embedded.FreePort;
import dev.voxq.standalone.DataDirectory;
import dev.voxq.worker.SynthWorker;
import java.util.Map;

/// What a fleet is told at its start.
///
/// @param data where all of it is kept; the same as that of `voxq up`, one of both at a time
/// @param apis how many processes take requests
/// @param workers how many processes speak
/// @param workerMain the class that is started for each of them
/// @param environment settings of API and worker by their names; addresses are set here
public record FleetConfig(DataDirectory data, Ports ports, int apis, int workers, String workerMain,
        Map<String, String> environment) {
    private static final int MOST = 50;

    /// Ports on loopback. The second API has the port after the first one's, and so on; so have workers.
    ///
    /// @param worker of `/health` and `/metrics`
    public record Ports(int api, int worker, int kafka, int store) {
        /// `VOXQ_PORT`, `VOXQ_WORKER_PORT`, `VOXQ_KAFKA_PORT` and `VOXQ_STORE_PORT`.
        public static Ports of(Map<String, String> environment) {
            return new Ports(number(environment, "VOXQ_PORT", 8080, 65_000),
                    number(environment, "VOXQ_WORKER_PORT", 8180, 65_000),
                    number(environment, "VOXQ_KAFKA_PORT", 19092, 65_535),
                    number(environment, "VOXQ_STORE_PORT", 19000, 65_535));
        }

        /// Whatever is free.
        public static Ports free(int apis, int workers) {
            int first = FreePort.next(apis + workers + 2);
            return new Ports(first, first + apis, first + apis + workers, first + apis + workers + 1);
        }
    }

    /// As the environment has it.
    ///
    /// @throws FleetException naming the setting that cannot be
    public static FleetConfig of(Map<String, String> environment) {
        return new FleetConfig(DataDirectory.of(environment), Ports.of(environment),
                number(environment, "VOXQ_APIS", 2, MOST), number(environment, "VOXQ_WORKERS", 2, MOST),
                SynthWorker.class.getName(), environment);
    }

    public FleetConfig {
        environment = Map.copyOf(environment);
    }

    private static int number(Map<String, String> environment, String name, int fallback, int most) {
        var given = environment.getOrDefault(name, "").strip();
        if (given.isEmpty()) {
            return fallback;
        }
        if (!given.matches("\\d{1,5}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > most) {
            throw new FleetException(name + " is \"" + given + "\"; expected a number from 1 to " + most);
        }
        return Integer.parseInt(given);
    }
}
