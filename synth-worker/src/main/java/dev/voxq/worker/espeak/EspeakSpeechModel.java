package dev.voxq.worker.espeak;

import dev.voxq.model.FailureCode;
import dev.voxq.model.Sampling;
import dev.voxq.worker.audio.Resampler;
import dev.voxq.worker.audio.SampleFilter;
import dev.voxq.worker.audio.Tempo;
import dev.voxq.worker.speech.ModelInfo;
import dev.voxq.worker.speech.Speech;
import dev.voxq.worker.speech.SpeechModel;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.speech.Utterance;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// A speech model that is espeak-ng, a formant synthesiser in a process of its own: no voice to fall in love with, but
/// it speaks a hundred languages on any machine within milliseconds.
///
/// Each open utterance has a [Narrator] that fills a bounded queue on a virtual thread; a step takes one frame from each
/// queue. Manner of speaking (`instruct`) and sampling mean nothing to it and are ignored; of the sampling it heeds
/// `max_new_tokens`.
public final class EspeakSpeechModel implements SpeechModel {
    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT = Duration.ofMillis(5);

    private final EspeakBinary binary;
    private final EspeakCatalog catalog;
    private final Casting casting;
    private final ModelInfo info;
    private final Duration longestSilence;
    private final Turnstile turnstile = new Turnstile();
    private final Semaphore bell = new Semaphore(0);
    private final Set<EspeakUtterance> open = new HashSet<>();

    /// @param longestSilence how long a child may give nothing before it is killed
    EspeakSpeechModel(EspeakBinary binary, int maxBatch, Duration longestSilence) {
        this.binary = binary;
        this.catalog = EspeakCatalog.of(binary);
        this.casting = new Casting(catalog);
        this.longestSilence = longestSilence;
        this.info = new ModelInfo("espeak-ng", "espeak-ng " + binary.version(), "cpu", maxBatch, casting.names(),
                catalog.languageNames(), true);
    }

    /// Reads espeak-ng's lists of voices and lets it say a word that nobody hears: the first utterance then finds
    /// everything loaded, and an espeak-ng that does not speak is found out now.
    ///
    /// @throws EspeakMissingException when it has no voices or does not speak
    public static EspeakSpeechModel open(EspeakBinary binary, int maxBatch) {
        var model = new EspeakSpeechModel(binary, maxBatch, LONGEST_SILENCE);
        model.warmUp();
        return model;
    }

    private void warmUp() {
        var speech = new Speech("Ready.", null, null, null, Sampling.DEFAULTS, 0, 1, null);
        try (var utterance = open(speech)) {
            prefill(utterance);
            while (utterance.finishReason() == null) {
                step(List.of(utterance));
                if (utterance.failure() != null) {
                    throw new EspeakMissingException(binary.path() + " does not speak: " + utterance.failure());
                }
            }
        } catch (SpeechRefusedException e) {
            throw new EspeakMissingException(binary.path() + " does not speak: " + e.getMessage());
        }
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public Utterance open(Speech speech) throws SpeechRefusedException {
        if (speech.imitated() != null) {
            throw new SpeechRefusedException(FailureCode.UNSUPPORTED, "voice",
                    "voice is a recording; this engine is espeak-ng, which cannot imitate one: name a voice instead");
        }
        if (speech.text().isBlank()) {
            throw new SpeechRefusedException(FailureCode.INVALID_REQUEST, "input",
                    "input is blank; expected the text to speak");
        }
        var cast = casting.cast(speech.voice(), speech.language());
        int wordsPerMinute = Math.max(EspeakVoice.SLOWEST, (int) Math.round(speech.speed() * EspeakVoice.NORMAL_PACE));
        var script = new Script(catalog, speech.text(), speech.language(), cast, wordsPerMinute);
        var handover = new FrameHandover(bell);
        var narrator = new Narrator(binary, script, filter(speech.speed()), handover, turnstile);
        var utterance = new EspeakUtterance(narrator, handover,
                Objects.requireNonNullElse(speech.sampling().maxNewTokens(), Integer.MAX_VALUE), open::remove);
        open.add(utterance);
        return utterance;
    }

    /// espeak-ng goes no slower than [EspeakVoice#SLOWEST]; the rest is stretched.
    private static SampleFilter filter(double speed) {
        double slowest = (double) EspeakVoice.SLOWEST / EspeakVoice.NORMAL_PACE;
        return Resampler.of(EspeakProcess.SAMPLE_RATE_HZ, SAMPLE_RATE_HZ)
                .then(Tempo.of(Math.min(1, speed / slowest), SAMPLE_RATE_HZ));
    }

    @Override
    public boolean prefill(Utterance utterance) {
        ((EspeakUtterance) utterance).start();
        return true;
    }

    @Override
    public void step(List<? extends Utterance> rows) {
        bell.drainPermits();
        if (rows.stream().noneMatch(row -> ((EspeakUtterance) row).ready())) {
            awaitBell();
        }
        for (var row : rows) {
            var utterance = (EspeakUtterance) row;
            utterance.giveUpAfter(longestSilence);
            utterance.step();
        }
    }

    private void awaitBell() {
        try {
            var _ = bell.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void decode(List<? extends Utterance> rows, int frames) {
        rows.forEach(row -> ((EspeakUtterance) row).decode(frames));
    }

    @Override
    public void close() {
        List.copyOf(open).forEach(EspeakUtterance::close);
    }
}
