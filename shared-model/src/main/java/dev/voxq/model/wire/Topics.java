package dev.voxq.model.wire;

import dev.voxq.model.Lane;

import java.util.List;
import java.util.Map;

/// The topics of one deployment, and how each must be set.
///
/// @param prefix ahead of every name, normally empty; lets several deployments share a cluster
/// @param replyPartitions of the reply topic: an API instance reads one of them
/// @param replicationFactor of every topic
public record Topics(String prefix, int replyPartitions, short replicationFactor) {
    /// Of the topics that are read by job id.
    public static final int EVENT_PARTITIONS = 8;
    private static final String DAY_MS = "86400000";
    private static final String JOB_RETENTION_MS = "2592000000";

    /// One broker, no prefix.
    public static final Topics DEFAULT = new Topics("", 16, (short) 1);

    /// One topic as it must be.
    public record Setting(String name, int partitions, short replicationFactor, Map<String, String> config) {}

    public String jobs(Lane lane) {
        return prefix + "speech.jobs." + lane.wireName();
    }

    public String replies() {
        return prefix + "speech.replies";
    }

    /// How each worker is, by its name.
    public String workers() {
        return prefix + "speech.workers";
    }

    public String events() {
        return prefix + "speech.events";
    }

    public String control() {
        return prefix + "speech.control";
    }

    /// Where callbacks stand, by job id, or by batch id with `batch/` ahead of it. Partitioned like [#events()] and
    /// [#batches()], so that one process can own both sides.
    public String callbacks() {
        return prefix + "speech.callbacks";
    }

    /// Batches: what was ordered, and how far each is. Partitioned by batch id as the events are by job id.
    public String batches() {
        return prefix + "speech.batches";
    }

    /// What jobs cost, for billing.
    public String usage() {
        return prefix + "speech.usage";
    }

    public String deadLetters() {
        return prefix + "speech.jobs.dlq";
    }

    /// All topics. Job topics have exactly one partition: a share group needs none for parallelism, and a split topic
    /// would split the group.
    public List<Setting> settings() {
        return List.of(
                setting(jobs(Lane.REALTIME), 1, Map.of("retention.ms", DAY_MS)),
                setting(jobs(Lane.BULK), 1, Map.of("retention.ms", "-1")),
                setting(replies(), replyPartitions, Map.of("retention.ms", "3600000", "segment.ms", "600000")),
                setting(workers(), 1, Map.of("cleanup.policy", "compact,delete", "retention.ms", "3600000",
                        "segment.ms", "600000")),
                setting(events(), EVENT_PARTITIONS, compacted()),
                setting(callbacks(), EVENT_PARTITIONS, compacted()),
                setting(batches(), EVENT_PARTITIONS, compacted()),
                setting(usage(), 1, compacted()),
                setting(control(), 1, Map.of("retention.ms", JOB_RETENTION_MS)),
                setting(deadLetters(), 1,
                        Map.of("retention.ms", "-1", "errors.deadletterqueue.group.enable", "true")));
    }

    /// The newest record of a key, for as long as jobs are remembered.
    private static Map<String, String> compacted() {
        return Map.of("cleanup.policy", "compact,delete", "retention.ms", JOB_RETENTION_MS);
    }

    private Setting setting(String name, int partitions, Map<String, String> config) {
        return new Setting(name, partitions, replicationFactor, config);
    }
}
