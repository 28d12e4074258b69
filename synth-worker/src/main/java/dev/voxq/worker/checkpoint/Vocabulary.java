package dev.voxq.worker.checkpoint;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/// The byte-level BPE vocabulary of a checkpoint (`vocab.json`, `merges.txt`), without any special token.
///
/// @param ids token, spelled in the printable stand-ins for bytes, to id
/// @param merges pairs of tokens in the order of their rank
public record Vocabulary(Map<String, Integer> ids, List<Merge> merges) {

    /// Two neighbouring tokens that become one.
    public record Merge(String left, String right) {}

    /// The id of a token; refused when there is none.
    public int id(String token) {
        Integer id = ids.get(token);
        if (id == null) {
            throw new CheckpointException("vocab.json: expected a token \"" + token + "\", found none");
        }
        return id;
    }

    public static Vocabulary read(Path directory) {
        Path vocab = directory.resolve("vocab.json");
        Path merges = directory.resolve("merges.txt");
        return parse(Fields.bytes(vocab), vocab, Fields.bytes(merges), merges);
    }

    /// Reads both files from memory; the paths only name them in errors.
    public static Vocabulary parse(byte[] vocabJson, Path vocabFile, byte[] mergesText, Path mergesFile) {
        Map<String, Integer> ids = ids(Fields.parse(vocabFile, vocabJson, ""));
        return new Vocabulary(ids, merges(mergesFile, new String(mergesText, StandardCharsets.UTF_8), ids));
    }

    private static Map<String, Integer> ids(Fields vocab) {
        Map<String, Integer> ids = LinkedHashMap.newLinkedHashMap(vocab.node().size());
        for (Map.Entry<String, JsonNode> entry : vocab.node().properties()) {
            ids.put(entry.getKey(), (int) vocab.integral(entry.getKey(), entry.getValue(), 0, Integer.MAX_VALUE));
        }
        return ids;
    }

    private static List<Merge> merges(Path file, String text, Map<String, Integer> ids) {
        List<Merge> merges = new ArrayList<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            if (!line.isBlank() && !(number == 1 && line.startsWith("#version:"))) {
                merges.add(merge(file, number, line.strip(), ids));
            }
        }
        return merges;
    }

    private static Merge merge(Path file, int number, String line, Map<String, Integer> ids) {
        int space = line.indexOf(' ');
        Merge merge = space < 1 ? null : new Merge(line.substring(0, space), line.substring(space + 1));
        if (merge == null || !ids.containsKey(merge.left) || !ids.containsKey(merge.right)
                || !ids.containsKey(merge.left + merge.right)) {
            throw CheckpointException.of(file, "line " + number,
                    "two tokens of vocab.json whose joined form is one too", line);
        }
        return merge;
    }
}
