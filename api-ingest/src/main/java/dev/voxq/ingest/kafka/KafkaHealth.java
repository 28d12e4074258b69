package dev.voxq.ingest.kafka;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/// Whether the brokers answer.
public final class KafkaHealth {
    private static final int PATIENCE_MS = 2_000;

    private final Admin admin;

    KafkaHealth(Admin admin) {
        this.admin = admin;
    }

    /// Asks, and waits two seconds at most.
    public boolean answers() {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS)).nodes().get();
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
