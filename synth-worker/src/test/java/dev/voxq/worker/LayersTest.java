package dev.voxq.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/// Who may know whom:
///
/// ```
///                    worker      bench · golden
///    ┌─────────┬───────────┼───────────┬──────────────┐
///  queue    delivery   onnx · espeak   │           observe      edges: each knows one library
///    │         │           │           │   (hears what queue, delivery and schedule tell)
///    ├► schedule ◄┤        │         config                     core: plain Java
///    │     └──► speech ◄───┘
///    └──► voice ──►┘
///                 │
///           text · audio · checkpoint · hub                     leaves
/// ```
final class LayersTest {
    private static final String HOME = "dev.voxq.worker";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages(HOME);

    @Test
    void packagesKnowOnlyWhatTheDrawingShows() {
        layeredArchitecture().consideringOnlyDependenciesInAnyPackage(HOME + "..")
                .layer("worker").definedBy(HOME)
                .layer("queue").definedBy(HOME + ".queue")
                .layer("delivery").definedBy(HOME + ".delivery")
                .optionalLayer("tools").definedBy(HOME + ".bench..", HOME + ".golden..")
                .optionalLayer("engines").definedBy(HOME + ".onnx..", HOME + ".espeak..")
                .layer("observe").definedBy(HOME + ".observe")
                .layer("config").definedBy(HOME + ".config")
                .layer("schedule").definedBy(HOME + ".schedule")
                .layer("speech").definedBy(HOME + ".speech")
                .layer("voice").definedBy(HOME + ".voice")
                .layer("leaves").definedBy(HOME + ".text..", HOME + ".audio..", HOME + ".checkpoint..", HOME + ".hub..")
                .whereLayer("worker").mayNotBeAccessedByAnyLayer()
                .whereLayer("tools").mayNotBeAccessedByAnyLayer()
                .whereLayer("engines").mayOnlyBeAccessedByLayers("worker", "tools")
                .whereLayer("observe").mayOnlyBeAccessedByLayers("worker")
                .whereLayer("queue").mayOnlyBeAccessedByLayers("worker", "observe")
                .whereLayer("delivery").mayOnlyBeAccessedByLayers("worker", "observe")
                .whereLayer("config").mayOnlyBeAccessedByLayers("worker", "queue", "delivery", "observe")
                .whereLayer("schedule").mayOnlyBeAccessedByLayers("worker", "tools", "queue", "delivery", "observe")
                .whereLayer("voice").mayOnlyBeAccessedByLayers("worker", "tools", "queue", "delivery", "observe")
                .whereLayer("leaves")
                .mayOnlyBeAccessedByLayers("worker", "tools", "engines", "schedule", "speech", "delivery", "voice")
                .check(CLASSES);
    }

    @Test
    void eachEdgeKeepsItsLibraryToItself() {
        onlyIn("org.apache.kafka..", HOME, HOME + ".queue", HOME + ".delivery", HOME + ".config");
        onlyIn("software.amazon..", HOME + ".delivery");
        onlyIn("ai.onnxruntime..", HOME + ".onnx..");
        onlyIn("io.micrometer..", HOME, HOME + ".observe");
        onlyIn("ch.qos.logback..", HOME + ".observe");
    }

    private static void onlyIn(String library, String... packages) {
        noClasses().that().resideInAPackage(HOME + "..").and().resideOutsideOfPackages(packages)
                .should().dependOnClassesThat().resideInAPackage(library).check(CLASSES);
    }
}
