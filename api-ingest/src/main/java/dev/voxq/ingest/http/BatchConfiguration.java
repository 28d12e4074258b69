package dev.voxq.ingest.http;

import dev.voxq.ingest.batch.BatchIntake;
import dev.voxq.ingest.batch.LineParser;
import dev.voxq.ingest.state.JobView;
import dev.voxq.ingest.store.FileStore;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/// Wires what serves files and batches.
@Configuration(proxyBeanMethods = false)
public class BatchConfiguration {
    @Bean
    LineParser lineParser(RequestBodies bodies) {
        return new RequestLines(bodies);
    }

    @Bean
    FilesController filesController(FileStore files, JobView view, Clock clock) {
        return new FilesController(files, view, clock);
    }

    @Bean
    BatchesController batchesController(RequestBodies bodies, BatchIntake intake, JobView view) {
        return new BatchesController(bodies, intake, view);
    }
}
