package dev.voxq.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How to speak, for every command that has something spoken.
final class SpeechOptions {
    @Option(names = {"-v", "--voice"}, paramLabel = "NAME", description = "Who speaks.")
    private @Nullable String voice;

    @Option(names = "--language", paramLabel = "NAME", description = "Language of the text.")
    private @Nullable String language;

    @Option(names = "--instruct", paramLabel = "TEXT",
            description = "How to speak (\"whispering, in a hurry\"), for models that heed it.")
    private @Nullable String instruct;

    @Option(names = "--speed", paramLabel = "FACTOR", description = "Pace, 0.25 to 4.")
    private @Nullable Double speed;

    @Option(names = "--seed", paramLabel = "NUMBER", description = "The same seed gives the same audio.")
    private @Nullable Long seed;

    @Option(names = "--temperature", paramLabel = "NUMBER", description = "0 to 2; 0 is greedy.")
    private @Nullable Double temperature;

    @Option(names = "--top-p", paramLabel = "SHARE", description = "Share of the probability kept.")
    private @Nullable Double topP;

    @Option(names = "--top-k", paramLabel = "NUMBER", description = "Candidates kept.")
    private @Nullable Integer topK;

    @Option(names = "--repetition-penalty", paramLabel = "NUMBER", description = "1 is none.")
    private @Nullable Double repetitionPenalty;

    @Option(names = "--max-new-tokens", paramLabel = "NUMBER", description = "Most frames of one utterance.")
    private @Nullable Integer maxNewTokens;

    @Option(names = "--sample-rate", paramLabel = "HERTZ", defaultValue = "24000",
            description = "Samples a second, 8000 to 48000 (default ${DEFAULT-VALUE}).")
    private int sampleRateHz;

    int sampleRateHz() {
        return sampleRateHz;
    }

    /// The fields of a request, by their names in the API.
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        put(fields, "voice", voice);
        put(fields, "language", language);
        put(fields, "instruct", instruct);
        put(fields, "speed", speed);
        put(fields, "seed", seed);
        put(fields, "temperature", temperature);
        put(fields, "top_p", topP);
        put(fields, "top_k", topK);
        put(fields, "repetition_penalty", repetitionPenalty);
        put(fields, "max_new_tokens", maxNewTokens);
        put(fields, "sample_rate", sampleRateHz);
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
