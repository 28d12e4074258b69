package dev.voxq.worker.onnx.prompt;

import dev.voxq.model.FailureCode;
import dev.voxq.worker.checkpoint.Checkpoint;
import dev.voxq.worker.checkpoint.CodecTokens;
import dev.voxq.worker.checkpoint.ModelConfig;
import dev.voxq.worker.checkpoint.Speaker;
import dev.voxq.worker.checkpoint.TextTokens;
import dev.voxq.worker.checkpoint.Vocabulary;
import dev.voxq.worker.onnx.prompt.VoicePrompt.SpokenReference;
import dev.voxq.worker.onnx.runtime.OrtEnvironment;
import dev.voxq.worker.speech.SpeechRefusedException;
import dev.voxq.worker.text.PromptTokens;
import dev.voxq.worker.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Lays out the talker's prompt as the official `generate` does (QwenLM/Qwen3-TTS, `modeling_qwen3_tts.py`).
///
/// A prompt has two tracks that are added row by row: text and codec. The codec track names language and speaker while
/// the text track pads; then the text begins, one token per frame (streaming) or all of it at once:
///
/// ```text
/// text    instruct…  role×3  pad … pad            bos   t0       or   t0 … tn eos  pad
/// codec                      think … eos speaker  pad   bos           pad … pad    bos
/// ```
///
/// With a spoken reference, its transcript goes ahead of the text and its frames follow `bos` on the codec track.
///
/// Safe for use by several threads.
public final class Prompts implements AutoCloseable {
    /// Tokens behind the text in [PromptTokens#assistant(String)], and behind a transcript in [PromptTokens#reference(String)].
    private static final int ASSISTANT_TAIL = 5;
    private static final int REFERENCE_TAIL = 2;

    private final PromptTokens promptTokens;
    private final TextProjection text;
    private final CodecEmbeddings codec;
    private final VoiceRules rules;
    private final CodecTokens control;
    private final Rows ttsBos;
    private final Rows ttsEos;
    private final Rows ttsPad;
    private final int[] roleTokens;
    private final Rows role;

    private Prompts(Checkpoint checkpoint, OrtEnvironment environment) {
        ModelConfig config = checkpoint.config();
        TextTokens special = config.text();
        promptTokens = new PromptTokens(new Tokenizer(Vocabulary.read(checkpoint.directory())), special);
        text = new TextProjection(checkpoint.languageModel(), environment);
        codec = new CodecEmbeddings(checkpoint.languageModel());
        rules = new VoiceRules(config);
        control = config.talker().tokens();
        ttsBos = text.project(special.ttsBos());
        ttsEos = text.project(special.ttsEos());
        ttsPad = text.project(special.ttsPad());
        roleTokens = Arrays.copyOf(promptTokens.assistant("a"), PromptTokens.ROLE_TOKENS);
        role = text.project(roleTokens);
    }

    /// Prompts for `checkpoint`, which stays open as long as they are used.
    public static Prompts open(Checkpoint checkpoint, OrtEnvironment environment) {
        return new Prompts(checkpoint, environment);
    }

    /// The row that stands for no text: added to the talker's input when an utterance's trailing rows are used up.
    public Rows padding() {
        return ttsPad;
    }

    /// Lays out one utterance, or says what this checkpoint cannot do.
    public Prompt lay(PromptRequest request) throws SpeechRefusedException {
        List<String> notes = new ArrayList<>();
        rules.checkKind(request.voice());
        Rows instruct = instruct(rules.instruct(request.instruct(), notes));
        int[] tokens = promptTokens.assistant(request.text());
        int[] spoken = Arrays.copyOfRange(tokens, PromptTokens.ROLE_TOKENS, tokens.length - ASSISTANT_TAIL);
        if (spoken.length == 0 || request.text().isBlank()) {
            throw new SpeechRefusedException(FailureCode.INVALID_REQUEST, "input",
                    "holds nothing to speak; expected at least one character that is no space");
        }
        Body body = body(request, spoken);
        Rows prefill = Rows.concat(instruct, role(tokens), voice(request), body.prefill);
        return new Prompt(prefill, body.trailing, notes);
    }

    /// What follows the voice: the rows still read before the first frame, and those added frame by frame.
    private record Body(Rows prefill, Rows trailing) {}

    /// The header's rows, which only a text that begins with a line end changes.
    private Rows role(int[] tokens) {
        int[] header = Arrays.copyOf(tokens, PromptTokens.ROLE_TOKENS);
        return Arrays.equals(header, roleTokens) ? role : text.project(header);
    }

    private Rows instruct(Optional<String> instruct) {
        return instruct.map(given -> text.project(promptTokens.instruct(given))).orElse(new Rows(new float[0],
                codec.width()));
    }

    /// The rows that name language and speaker; the codec track's `bos` is left to the body.
    private Rows voice(PromptRequest request) throws SpeechRefusedException {
        Optional<Speaker> speaker = rules.speaker(request.voice());
        Rows language = codec.tokens(rules.languageTokens(request.language(), speaker));
        Rows timbre = switch (request.voice()) {
            case VoicePrompt.Cloned(float[] embedding, _) -> new Rows(embedding, codec.width());
            case VoicePrompt.Named _,VoicePrompt.Designed _ -> codec.tokens(speaker.stream().mapToInt(Speaker::id)
                    .toArray());
        };
        Rows codecTrack = Rows.concat(language, timbre, codec.tokens(control.pad()));
        Rows textTrack = Rows.concat(ttsPad.repeat(codecTrack.count() - 1), ttsBos);
        return textTrack.plus(codecTrack);
    }

    private Body body(PromptRequest request, int[] spoken) {
        Rows bos = codec.tokens(control.bos());
        if (request.voice() instanceof VoicePrompt.Cloned(_, Optional<SpokenReference> reference)
                && reference.isPresent()) {
            return continuing(reference.get(), spoken, bos, request.streamingText());
        }
        Rows words = text.project(spoken);
        if (request.streamingText()) {
            return new Body(words.first(1).plus(bos), Rows.concat(words.from(1), ttsEos));
        }
        return new Body(Rows.concat(beforehand(Rows.concat(words, ttsEos)), ttsPad.plus(bos)), ttsPad);
    }

    /// In-context learning: transcript and text on one track, `bos` and the reference frames on the other.
    private Body continuing(SpokenReference reference, int[] spoken, Rows bos, boolean streaming) {
        int[] turn = promptTokens.reference(reference.transcript());
        int[] transcript = Arrays.copyOfRange(turn, PromptTokens.ROLE_TOKENS, turn.length - REFERENCE_TAIL);
        Rows words = Rows.concat(text.project(transcript), text.project(spoken), ttsEos);
        Rows frames = Rows.concat(bos, codec.frames(reference.codes()));
        if (!streaming) {
            return new Body(Rows.concat(beforehand(words), frames.plus(ttsPad)), ttsPad);
        }
        int missing = frames.count() - words.count();
        return missing < 0
                ? new Body(words.first(frames.count()).plus(frames), words.from(frames.count()))
                : new Body(Rows.concat(words, ttsPad.repeat(missing)).plus(frames), ttsPad);
    }

    /// Text that is read before anything is spoken.
    private Rows beforehand(Rows words) {
        return words.plus(codec.tokens(control.pad()));
    }

    @Override
    public void close() {
        text.close();
    }
}
