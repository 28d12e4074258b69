package dev.voxq.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Map;

/// What a deployment in one process is told at its start.
///
/// @param data where everything is kept
/// @param shared whether other commands find this deployment by its data directory
/// @param environment settings of worker and API by their names; addresses of broker and store are set here
public record StandaloneConfig(DataDirectory data, Ports ports, boolean shared, Map<String, String> environment) {
    /// Ports on loopback; 0 takes a free one.
    public record Ports(int api, int kafka, int store) {
        /// Whatever is free, for a deployment that lives as long as one command.
        public static final Ports FREE = new Ports(0, 0, 0);

        /// `VOXQ_PORT`, `VOXQ_KAFKA_PORT` and `VOXQ_STORE_PORT`.
        public static Ports of(Map<String, String> environment) {
            return new Ports(port(environment, "VOXQ_PORT", 8080), port(environment, "VOXQ_KAFKA_PORT", 19092),
                    port(environment, "VOXQ_STORE_PORT", 19000));
        }

        /// Says at once what would fail later, when one part after the other has started.
        ///
        /// @throws StandaloneException naming the first port that somebody else listens on
        void requireFree() {
            requireFree(api, "API", "VOXQ_PORT");
            requireFree(kafka, "broker", "VOXQ_KAFKA_PORT");
            requireFree(store, "store", "VOXQ_STORE_PORT");
        }

        private static void requireFree(int port, String user, String setting) {
            try (var socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException e) {
                throw new StandaloneException("port " + port + ", meant for the " + user + ", is taken; set " + setting
                        + " to a free one", e);
            }
        }

        private static int port(Map<String, String> environment, String name, int fallback) {
            var given = environment.getOrDefault(name, "").strip();
            if (given.isEmpty()) {
                return fallback;
            }
            if (!given.matches("\\d{1,5}") || Integer.parseInt(given) > 65_535) {
                throw new StandaloneException(name + " is \"" + given + "\"; expected a port, or 0 for a free one");
            }
            return Integer.parseInt(given);
        }
    }

    public StandaloneConfig {
        environment = Map.copyOf(environment);
    }
}
