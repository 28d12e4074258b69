package dev.voxq.ingest;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Which package may know which: HTTP and Kafka are edges, neither streams nor jobs know them.
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
                .whereLayer("start").mayNotBeAccessedByAnyLayer()
                .whereLayer("http").mayOnlyBeAccessedByLayers("start")
                .whereLayer("kafka").mayOnlyBeAccessedByLayers("start", "http")
                .whereLayer("job").mayNotAccessAnyLayer()
                .whereLayer("worker").mayNotAccessAnyLayer()
                .whereLayer("stream").mayNotAccessAnyLayer()
                .whereLayer("store").mayNotAccessAnyLayer()
                .check(classes);
    }
}
