package dev.voxq.cli;

import dev.voxq.cli.client.ApiClient;
import dev.voxq.cli.client.JobFailedException;
import dev.voxq.cli.client.JobView;
import dev.voxq.model.JobId;
import java.time.Duration;

/// Waits until a job of which the audio has ended is known to have ended.
final class JobEnd {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration GLANCE = Duration.ofMillis(10);

    private JobEnd() {}

    static JobView await(ApiClient client, JobId id) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var job = client.job(id);
        while (!job.ended()) {
            if (System.nanoTime() > deadline) {
                throw new JobFailedException("job " + id + " is still " + job.status() + " though its audio ended");
            }
            Thread.sleep(GLANCE);
            job = client.job(id);
        }
        return job;
    }
}
