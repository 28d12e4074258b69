package dev.voxq.ingest.job;

import dev.voxq.model.JobId;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/// How far the logs of some jobs reach at this moment.
public interface LogEnds {
    /// The end offset of each event partition that these jobs are in.
    ///
    /// @throws QueueUnavailableException when the broker does not say
    Map<TopicPartition, Long> of(List<JobId> ids) throws InterruptedException;
}
