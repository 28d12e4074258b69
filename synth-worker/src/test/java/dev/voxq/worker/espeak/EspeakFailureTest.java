package dev.voxq.worker.espeak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.voxq.model.FinishReason;
import dev.voxq.worker.speech.Utterance;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class EspeakFailureTest {
    @TempDir
    private Path folder;

    @Test
    void hangingChildFailsItsRowAlone() throws Exception {
        try (var model = new EspeakSpeechModel(moody(), 4, Duration.ofSeconds(3));
                var hanging = model.open(Espeak.speech("please hang"));
                var healthy = model.open(Espeak.speech("All is well."))) {
            model.prefill(hanging);
            model.prefill(healthy);

            Espeak.stepToTheEnd(model, hanging, healthy);

            assertThat(hanging.failure()).isEqualTo("espeak-ng gave no audio for 3 s and was killed");
            assertThat(hanging.finishReason()).isNull();
            assertThat(healthy.failure()).isNull();
            assertThat(healthy.finishReason()).isEqualTo(FinishReason.STOP);
        }
        assertNoChildren();
    }

    @Test
    void hangingChildrenHoldUpNobodyElse() throws Exception {
        try (var model = EspeakSpeechModel.open(moody(), 40); var healthy = model.open(Espeak.speech("All is well."))) {
            for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
                model.prefill(model.open(Espeak.speech("please hang")));
            }
            model.prefill(healthy);

            Espeak.stepToTheEnd(model, healthy);

            assertThat(healthy.finishReason()).isEqualTo(FinishReason.STOP);
        }
    }

    @Test
    void rowThatSatOutGoesOnWhereItWas() throws Exception {
        var text = "A long story. " + "It goes on and on. ".repeat(20);
        try (var model = new EspeakSpeechModel(moody(), 4, Duration.ofSeconds(2));
                var other = model.open(Espeak.speech("Another one. " + "It takes its time. ".repeat(3)));
                var patient = model.open(Espeak.speech(text))) {
            model.prefill(patient);
            model.step(List.of(patient));
            var timeToBeTakenForDead = System.nanoTime() + Duration.ofMillis(2_300).toNanos();
            model.prefill(other);
            while (System.nanoTime() < timeToBeTakenForDead) {
                if (!Espeak.ended(other)) {
                    model.step(List.of(other));
                }
            }

            Espeak.stepToTheEnd(model, patient);
            model.decode(List.of(patient), patient.framesSpoken());

            assertThat(patient.failure()).isNull();
            assertThat(patient.takeSamples()).isEqualTo(Espeak.samples(model, Espeak.speech(text)));
        }
    }

    @Test
    void crashOfTheChildIsToldInItsOwnWords() throws Exception {
        try (var model = EspeakSpeechModel.open(moody(), 4);
                var crashing = model.open(Espeak.speech("Well begun. Please crash"))) {
            model.prefill(crashing);

            Espeak.stepToTheEnd(model, crashing);

            assertThat(crashing.failure()).isEqualTo("espeak-ng ended with status 3 out of vowels");
            assertThat(crashing.framesSpoken()).as("frames of the sentence before").isGreaterThan(5);
        }
    }

    @Test
    void closingKillsTheChildAtOnce() throws Exception {
        try (var model = EspeakSpeechModel.open(moody(), 4)) {
            var hanging = model.open(Espeak.speech("please hang"));
            model.prefill(hanging);
            awaitChildren();

            hanging.close();
            hanging.close();

            assertNoChildren();
        }
    }

    @Test
    void closingTheModelKillsAllChildren() throws Exception {
        var model = EspeakSpeechModel.open(moody(), 4);
        for (int i = 0; i < 4; i++) {
            model.prefill(model.open(Espeak.speech("please hang")));
        }
        awaitChildren();

        model.close();

        assertNoChildren();
    }

    @Test
    void fiveHundredUtterancesHalfOfThemCancelledLeaveNothingBehind() throws Exception {
        try (var model = EspeakSpeechModel.open(Espeak.binary(), 25)) {
            speakBatch(model);
            assertNoChildren();
            long before = openFiles();

            for (int batch = 0; batch < 20; batch++) {
                speakBatch(model);
            }

            assertNoChildren();
            assertThat(openFiles()).isLessThanOrEqualTo(before + 2);
        }
    }

    @Test
    void missingProgramIsSaidWithTheLineThatInstallsIt() {
        assertThatThrownBy(() -> EspeakBinary.find(null, folder.toString()))
                .isInstanceOf(EspeakMissingException.class)
                .hasMessageStartingWith("no program espeak-ng in PATH; install it with: apt-get install espeak-ng")
                .hasMessageContaining("ESPEAK_NG");
        assertThatThrownBy(() -> EspeakBinary.find("/no/such/espeak", "")).hasMessageContaining("/no/such/espeak");
    }

    @Test
    void otherProgramsAndOldVersionsAreNotTakenForIt() throws Exception {
        var other = script("other", "echo GNU hello 2.10");
        var old = script("old", "echo 'eSpeak NG text-to-speech: 1.48.03  Data at: /x'");

        assertThatThrownBy(() -> EspeakBinary.find(other.toString(), ""))
                .hasMessageContaining("is not espeak-ng: --version answers \"GNU hello 2.10\"");
        assertThatThrownBy(() -> EspeakBinary.find(old.toString(), ""))
                .hasMessageContaining("is espeak-ng 1.48.03; expected 1.50 or newer");
    }

    /// Speaks 25 utterances; cancels every second one, some before their first frame and some later.
    private static void speakBatch(EspeakSpeechModel model) throws Exception {
        var rows = new ArrayList<Utterance>();
        for (int i = 0; i < 25; i++) {
            var utterance = model.open(Espeak.speech("Number " + i + ". And on."));
            model.prefill(utterance);
            rows.add(utterance);
        }
        for (int i = 0; i < 25; i += 2) {
            if (i % 4 == 0) {
                model.step(rows.stream().filter(row -> !Espeak.ended(row)).toList());
            }
            rows.get(i).close();
        }
        for (int i = 1; i < 25; i += 2) {
            Espeak.stepToTheEnd(model, rows.get(i));
            assertThat(rows.get(i).finishReason()).isEqualTo(FinishReason.STOP);
            rows.get(i).close();
        }
    }

    /// An espeak-ng that hangs or crashes when the text asks for it, and else is the real one.
    private EspeakBinary moody() throws IOException {
        var path = script("moody", """
                case "$1" in --*) exec %1$s "$@";; esac
                text=$(cat)
                case "$text" in
                  *hang*) exec sleep 600;;
                  *crash*) echo 'out of vowels' >&2; exit 3;;
                  *) printf '%%s' "$text" | exec %1$s "$@";;
                esac
                """.formatted(Espeak.binary().path()));
        return EspeakBinary.find(path.toString(), "");
    }

    private Path script(String name, String body) throws IOException {
        var path = folder.resolve(name);
        Files.writeString(path, "#!/bin/sh\n" + body);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        return path;
    }

    private static List<ProcessHandle> children() {
        return ProcessHandle.current().descendants().filter(ProcessHandle::isAlive).toList();
    }

    private static void awaitChildren() {
        while (children().isEmpty()) {
            Thread.onSpinWait();
        }
    }

    /// A killed child is gone when its parent has noticed, some milliseconds later; one that was just being started when
    /// its utterance was closed shows up first.
    private static void assertNoChildren() throws Exception {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        for (var left = children(); !left.isEmpty() && System.nanoTime() < deadline; left = children()) {
            left.getFirst().onExit().get(20, TimeUnit.SECONDS);
        }
        assertThat(children()).isEmpty();
    }

    private static long openFiles() {
        return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getOpenFileDescriptorCount();
    }
}
