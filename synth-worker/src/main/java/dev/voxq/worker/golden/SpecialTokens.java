package dev.voxq.worker.golden;

import dev.voxq.worker.text.Tokenizer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/// The added tokens of a `tokenizer_config.json`, which the official tokenizer finds in any text and ours in none.
final class SpecialTokens {
    private final Map<String, Integer> ids = new HashMap<>();
    private final Pattern any;

    SpecialTokens(JsonNode tokenizerConfig) {
        for (Map.Entry<String, JsonNode> entry : tokenizerConfig.path("added_tokens_decoder").properties()) {
            ids.put(entry.getValue().path("content").asString(), Integer.valueOf(entry.getKey()));
        }
        any = Pattern.compile(ids.keySet().stream().sorted(Comparator.comparingInt(String::length).reversed())
                .map(Pattern::quote).collect(Collectors.joining("|")));
    }

    int id(String content) {
        return Objects.requireNonNull(ids.get(content), () -> "tokenizer_config.json has no token " + content);
    }

    boolean occurIn(String text) {
        return !ids.isEmpty() && any.matcher(text).find();
    }

    boolean holdsNone(int[] tokens) {
        return Arrays.stream(tokens).noneMatch(ids::containsValue);
    }

    /// What the official tokenizer makes of `text`: our tokenizer between the special tokens.
    int[] encode(String text, Tokenizer tokenizer) {
        IntStream tokens = IntStream.empty();
        int from = 0;
        Matcher special = any.matcher(text);
        while (!ids.isEmpty() && special.find()) {
            tokens = IntStream.concat(tokens, Arrays.stream(tokenizer.encode(text.substring(from, special.start()))));
            tokens = IntStream.concat(tokens, IntStream.of(id(special.group())));
            from = special.end();
        }
        return IntStream.concat(tokens, Arrays.stream(tokenizer.encode(text.substring(from)))).toArray();
    }
}
