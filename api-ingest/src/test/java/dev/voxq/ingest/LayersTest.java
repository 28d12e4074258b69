package dev.voxq.ingest;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Which package may know which: HTTP and Kafka are edges that nothing else knows, and the state of jobs knows nobody.
class LayersTest {
    @Test
    void packagesKnowOnlyWhatTheyMay() {
        var classes = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("dev.voxq.ingest");

        layeredArchitecture().consideringOnlyDependenciesInLayers()
                .layer("start").definedBy("dev.voxq.ingest")
                .layer("http").definedBy("dev.voxq.ingest.http")
                .layer("kafka").definedBy("dev.voxq.ingest.kafka")
                .layer("job").definedBy("dev.voxq.ingest.job")
                .layer("stream").definedBy("dev.voxq.ingest.stream")
                .layer("worker").definedBy("dev.voxq.ingest.worker")
                .layer("store").definedBy("dev.voxq.ingest.store")
                .layer("state").definedBy("dev.voxq.ingest.state")
                .layer("steward").definedBy("dev.voxq.ingest.steward")
                .layer("callback").definedBy("dev.voxq.ingest.callback")
                .layer("tenant").definedBy("dev.voxq.ingest.tenant")
                .layer("batch").definedBy("dev.voxq.ingest.batch")
                .layer("bench").definedBy("dev.voxq.ingest.bench")
                .whereLayer("start").mayNotBeAccessedByAnyLayer()
                .whereLayer("http").mayOnlyBeAccessedByLayers("start")
                .whereLayer("kafka").mayOnlyBeAccessedByLayers("start", "http")
                .whereLayer("worker").mayNotAccessAnyLayer()
                .whereLayer("state").mayNotAccessAnyLayer()
                .whereLayer("job").mayOnlyAccessLayers("state")
                .whereLayer("steward").mayOnlyAccessLayers("state")
                .whereLayer("callback").mayOnlyAccessLayers("job", "state")
                .whereLayer("batch").mayOnlyAccessLayers("job", "state", "store", "worker")
                .whereLayer("tenant").mayOnlyAccessLayers("job", "state")
                .whereLayer("bench").mayNotAccessAnyLayer()
                .whereLayer("stream").mayNotAccessAnyLayer()
                .whereLayer("store").mayNotAccessAnyLayer()
                .check(classes);
    }
}
