package dev.voxq.model.wire;

import static net.jqwik.api.Arbitraries.bytes;
import static net.jqwik.api.Arbitraries.doubles;
import static net.jqwik.api.Arbitraries.integers;
import static net.jqwik.api.Arbitraries.longs;
import static net.jqwik.api.Arbitraries.strings;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.AudioSpec;
import dev.voxq.model.ControlCommand;
import dev.voxq.model.Delivery;
import dev.voxq.model.FailureCode;
import dev.voxq.model.FinishReason;
import dev.voxq.model.JobId;
import dev.voxq.model.JobInfo;
import dev.voxq.model.Lane;
import dev.voxq.model.ReplyAddress;
import dev.voxq.model.Reuse;
import dev.voxq.model.Sampling;
import dev.voxq.model.SpeechResult;
import dev.voxq.model.SpokenSentence;
import dev.voxq.model.StoreLocation;
import dev.voxq.model.SynthesisEvent;
import dev.voxq.model.SynthesisJob;
import dev.voxq.model.TraceContext;
import dev.voxq.model.VoiceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;
import org.jspecify.annotations.Nullable;

/// Every record that travels, at random.
public final class Records extends DomainContextBase {
    private static final int MAX_SAMPLES = 200;

    @Provide
    Arbitrary<SynthesisJob> jobs() {
        return Combinators.combine(
                Combinators.combine(ids(), Arbitraries.of(Lane.class), texts(), voices().injectNull(0.3),
                        words().injectNull(0.3), texts().injectNull(0.5), samplings(), audio()).as(Request::new),
                deliveries(), instants(), instants().injectNull(0.5), traces().injectNull(0.5),
                Combinators.combine(words().injectNull(0.5), words().injectNull(0.5),
                        Arbitraries.of(Reuse.class).injectNull(0.5)).as(Origin::new))
                .as((request, delivery, createdAt, deadline, trace, origin) -> new SynthesisJob(request.id,
                        request.lane, request.text, request.voice, request.language, request.instruct,
                        request.sampling, request.audio, delivery, createdAt, deadline, trace, origin.tenant,
                        origin.fingerprint, origin.reuse));
    }

    private record Origin(@Nullable String tenant, @Nullable String fingerprint, @Nullable Reuse reuse) {}

    private record Request(JobId id, Lane lane, String text, @Nullable VoiceId voice, @Nullable String language,
            @Nullable String instruct, Sampling sampling, AudioSpec audio) {}

    @Provide
    Arbitrary<SynthesisEvent.StateChange> changes() {
        return Arbitraries.oneOf(
                Combinators.combine(infos(), instants()).as(SynthesisEvent.Accepted::new),
                Combinators.combine(infos(), instants(), words(), words(), longs().greaterOrEqual(0), attempts())
                        .as(SynthesisEvent.Started::new),
                Combinators.combine(infos(), instants(), seconds()).as(SynthesisEvent.Progress::new),
                Combinators.combine(infos(), instants(), results()).as(SynthesisEvent.Completed::new),
                Combinators.combine(infos(), instants(), Arbitraries.of(FailureCode.class), texts(),
                        words().injectNull(0.5),
                        attempts()).as(SynthesisEvent.Failed::new),
                Combinators.combine(infos(), instants(), seconds()).as(SynthesisEvent.Cancelled::new));
    }

    @Provide
    Arbitrary<SynthesisEvent.Chunk> chunks() {
        return Combinators.combine(ids(), integers().greaterOrEqual(0), longs().greaterOrEqual(0),
                Arbitraries.of(true, false), rates(), samples()).as(SynthesisEvent.Chunk::new);
    }

    @Provide
    Arbitrary<ControlCommand> commands() {
        return Combinators.combine(ids(), instants()).as(ControlCommand.Cancel::new);
    }

    @Provide
    Arbitrary<ReplyAddress> replies() {
        return Combinators.combine(words(), integers().greaterOrEqual(0).injectNull(0.3),
                bytes().array(byte[].class).ofMaxSize(40)).as(ReplyAddress::new);
    }

    private Arbitrary<Delivery> deliveries() {
        return Combinators.combine(replies().injectNull(0.3), stores().injectNull(0.5)).as(Delivery::new);
    }

    private Arbitrary<JobInfo> infos() {
        return Combinators.combine(ids(), Arbitraries.of(Lane.class), voices().injectNull(0.3),
                audio(), integers().between(1, SynthesisJob.MAX_TEXT_LENGTH), stores().injectNull(0.5), instants(),
                Combinators.combine(instants().injectNull(0.5), words().injectNull(0.5),
                        words().injectNull(0.5)).as(Terms::new))
                .as((id, lane, voice, audio, characters, store, createdAt, terms) -> new JobInfo(id, lane, voice,
                        audio, characters, store, createdAt, terms.deadline, terms.tenant, terms.fingerprint));
    }

    private record Terms(@Nullable Instant deadline, @Nullable String tenant, @Nullable String fingerprint) {}

    private Arbitrary<SpeechResult> results() {
        return Combinators
                .combine(words(), words(), longs(), Arbitraries.of(FinishReason.class), longs().greaterOrEqual(0),
                        rates(), Combinators.combine(integers(), seconds(), seconds(), attempts()).as(Figures::new),
                        Combinators.combine(sentences().list().ofMaxSize(4), words(), stores().injectNull(0.5),
                                seconds().injectNull(0.5), Arbitraries.of(true).injectNull(0.5)).as(Outcome::new))
                .as((engine, model, seed, reason, samples, rate, figures, outcome) -> new SpeechResult(engine, model,
                        seed, reason, samples, rate, figures.chunks, figures.ttfa, figures.synthesis, figures.attempt,
                        outcome.sentences, outcome.sha256, outcome.store, outcome.loudness, outcome.reused));
    }

    private record Figures(int chunks, double ttfa, double synthesis, int attempt) {}

    private record Outcome(List<SpokenSentence> sentences, String sha256, @Nullable StoreLocation store,
            @Nullable Double loudness, @Nullable Boolean reused) {}

    private static Arbitrary<SpokenSentence> sentences() {
        return Combinators.combine(integers(), integers(), seconds(), seconds()).as(SpokenSentence::new);
    }

    private static Arbitrary<Sampling> samplings() {
        return Combinators.combine(temperatures().injectNull(0.5), shares().injectNull(0.5),
                integers().greaterOrEqual(0).injectNull(0.5), doubles().between(0.01, 10).injectNull(0.5),
                longs().injectNull(0.5), integers().between(1, 65_536).injectNull(0.5),
                Combinators.combine(temperatures().injectNull(0.5), shares().injectNull(0.5),
                        integers().greaterOrEqual(0).injectNull(0.5)).as(Sampling.Subtalker::new).injectNull(0.5))
                .as(Sampling::new);
    }

    private static Arbitrary<AudioSpec> audio() {
        return Combinators.combine(Arbitraries.of(AudioFormat.WAV, AudioFormat.PCM, AudioFormat.FLAC), rates(),
                doubles().between(0.25, 4),
                doubles().between(-36, -9).injectNull(0.5))
                .as(AudioSpec::new);
    }

    private static Arbitrary<StoreLocation> stores() {
        var segment = strings().withCharRange('a', 'z').withChars("äß語.-_ ").ofMinLength(3).ofMaxLength(12)
                .filter(text -> !text.equals("..."));
        return Combinators.combine(strings().withCharRange('a', 'z').ofMinLength(3).ofMaxLength(63),
                segment.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts)))
                .as(StoreLocation::new);
    }

    private static Arbitrary<TraceContext> traces() {
        return Combinators.combine(words(), words().injectNull(0.5)).as(TraceContext::new);
    }

    private static Arbitrary<JobId> ids() {
        return Combinators.combine(strings().withCharRange('a', 'z').withCharRange('0', '9').ofLength(1),
                strings().withCharRange('A', 'Z').withChars("._:-09").ofMaxLength(127))
                .as((first, rest) -> new JobId(first + rest));
    }

    private static Arbitrary<VoiceId> voices() {
        return strings().withCharRange('a', 'z').withCharRange('A', 'Z').ofMinLength(1).ofMaxLength(80)
                .map(VoiceId::new);
    }

    /// Any text that is not blank; a lone surrogate has no form in UTF-8.
    private static Arbitrary<String> texts() {
        return strings().all().ofMaxLength(300).map(text -> new String(
                ("." + text).getBytes(StandardCharsets.UTF_8),
                StandardCharsets.UTF_8));
    }

    private static Arbitrary<String> words() {
        return strings().withCharRange('a', 'z').withChars("äß-_. ").ofMinLength(1).ofMaxLength(60)
                .filter(word -> !word.isBlank());
    }

    private static Arbitrary<Instant> instants() {
        return longs().between(-1_000_000_000_000L, 10_000_000_000_000L)
                .flatMap(millis -> integers().between(0, 999_999).map(nanos -> Instant.ofEpochMilli(millis)
                        .plusNanos(nanos)));
    }

    private static Arbitrary<byte[]> samples() {
        return integers().between(0, MAX_SAMPLES).flatMap(count -> bytes().array(byte[].class).ofSize(2 * count));
    }

    private static Arbitrary<Integer> rates() {
        return integers().between(8_000, 48_000);
    }

    private static Arbitrary<Integer> attempts() {
        return integers().between(1, 10);
    }

    private static Arbitrary<Double> seconds() {
        return doubles().between(0, 1e6);
    }

    private static Arbitrary<Double> temperatures() {
        return doubles().between(0, 2);
    }

    private static Arbitrary<Double> shares() {
        return doubles().between(0.01, 1);
    }
}
