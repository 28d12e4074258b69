package dev.voxq.worker.golden;

import dev.voxq.worker.checkpoint.TextTokens;
import dev.voxq.worker.checkpoint.Vocabulary;
import dev.voxq.worker.text.PromptTokens;
import dev.voxq.worker.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;

/// `tokenizer/`: texts to ids, and whole prompts to ids.
///
/// The official tokenizer turns `<|im_end|>` in a text into the control token. Ours does not, so where a text holds such a
/// string, the text between them is compared, and as user text it must yield no control token.
final class TokenizerComponent implements Component {
    private static final Set<String> FILES = Set.of("templates.json", "vocab.json.gz", "merges.txt.gz",
            "tokenizer_config.json");
    private static final String CASES = "_cases.json";
    private static final String FULL_VOCABULARY = "";

    private final Map<String, Vocabularies> byCheckpoint = new HashMap<>();

    private record Vocabularies(Tokenizer tokenizer, SpecialTokens special) {}

    @Override
    public String folder() {
        return "tokenizer";
    }

    @Override
    public boolean reads(String file) {
        return file.endsWith(CASES) || FILES.contains(file);
    }

    @Override
    public void run(GoldenSet set, Consumer<CaseResult> results) {
        for (String name : set.cases(folder(), CASES)) {
            JsonNode file = set.json("tokenizer/" + name + CASES);
            results.accept(Attempt.at(folder(), name, comparison -> cases(set, file, comparison)));
        }
        if (set.has("tokenizer/templates.json")) {
            JsonNode file = set.json("tokenizer/templates.json");
            results.accept(Attempt.at(folder(), "templates", comparison -> templates(set, file, comparison)));
        }
    }

    private void cases(GoldenSet set, JsonNode file, Comparison comparison) {
        Vocabularies vocabulary = vocabulary(set, nameOf(file.path("vocab_of").asString(FULL_VOCABULARY)));
        int forged = 0;
        for (JsonNode entry : file.path("cases")) {
            String text = entry.path("text").asString();
            int[] plain = vocabulary.tokenizer.encode(text);
            comparison.equal(quoted(text), longs(vocabulary.special.encode(text, vocabulary.tokenizer)),
                    longs(entry.path("ids")), 1);
            comparison.require(vocabulary.special.holdsNone(plain),
                    quoted(text) + " as user text holds a control token");
            forged += vocabulary.special.occurIn(text) ? 1 : 0;
        }
        comparison.note(file.path("cases").size() + " texts, " + forged
                + " with special-token strings that stay text in our encoding");
    }

    private void templates(GoldenSet set, JsonNode file, Comparison comparison) {
        int compared = 0;
        for (JsonNode entry : file) {
            for (String template : new String[]{"assistant", "ref", "instruct"}) {
                compared += template(set, entry, template, comparison);
            }
        }
        comparison.note(compared + " prompts");
    }

    private int template(GoldenSet set, JsonNode entry, String template, Comparison comparison) {
        String text = entry.path("text").asString();
        int compared = 0;
        if (!set.checkpointNames().isEmpty() && entry.path(template).has("tiny_ids")) {
            int[] found = encode(vocabulary(set, withVocabulary(set)), template, text);
            comparison.equal(template + " " + quoted(text), longs(found), longs(entry.path(template).path("tiny_ids")),
                    1);
            compared++;
        }
        if (set.has("tokenizer/vocab.json.gz") && entry.path(template).has("full_ids")) {
            int[] found = encode(vocabulary(set, FULL_VOCABULARY), template, text);
            comparison.equal(template + " " + quoted(text), longs(found), longs(entry.path(template).path("full_ids")),
                    1);
            compared++;
        }
        return compared;
    }

    private static int[] encode(Vocabularies vocabulary, String template, String text) {
        TextTokens frame = new TextTokens(vocabulary.special.id("<|im_start|>"), vocabulary.special.id("<|im_end|>"), 0,
                0, 0, 0);
        PromptTokens prompts = new PromptTokens(vocabulary.tokenizer, frame);
        return switch (template) {
            case "assistant" -> prompts.assistant(text);
            case "ref" -> prompts.reference(text);
            default -> prompts.instruct(text);
        };
    }

    private static String nameOf(String checkpointPath) {
        return checkpointPath.substring(checkpointPath.lastIndexOf('/') + 1);
    }

    private static String withVocabulary(GoldenSet set) {
        return set.checkpointNames().stream().filter(name -> set.has("checkpoints/" + name + "/vocab.json")).findFirst()
                .orElseThrow(() -> new IllegalStateException("no checkpoint with a vocab.json"));
    }

    private Vocabularies vocabulary(GoldenSet set, String checkpoint) {
        return byCheckpoint.computeIfAbsent(checkpoint, name -> name.equals(FULL_VOCABULARY)
                ? full(set)
                : new Vocabularies(new Tokenizer(Vocabulary.read(set.checkpointDirectory(name))),
                        new SpecialTokens(set.json("checkpoints/" + name + "/tokenizer_config.json"))));
    }

    private static Vocabularies full(GoldenSet set) {
        Path vocab = set.directory().resolve("tokenizer/vocab.json.gz");
        Path merges = set.directory().resolve("tokenizer/merges.txt.gz");
        if (!set.has("tokenizer/vocab.json.gz") || !set.has("tokenizer/merges.txt.gz")
                || !set.has("tokenizer/tokenizer_config.json")) {
            throw new NothingToCompare("needs vocab.json.gz, merges.txt.gz and tokenizer_config.json beside it");
        }
        return new Vocabularies(new Tokenizer(Vocabulary.parse(unzipped(vocab), vocab, unzipped(merges), merges)),
                new SpecialTokens(set.json("tokenizer/tokenizer_config.json")));
    }

    private static byte[] unzipped(Path file) {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String quoted(String text) {
        return "\"" + (text.length() <= 24 ? text : text.substring(0, 24) + "…") + "\"";
    }

    private static long[] longs(int[] ids) {
        return Arrays.stream(ids).asLongStream().toArray();
    }

    private static long[] longs(JsonNode ids) {
        return StreamSupport.stream(ids.spliterator(), false).mapToLong(JsonNode::asLong).toArray();
    }
}
