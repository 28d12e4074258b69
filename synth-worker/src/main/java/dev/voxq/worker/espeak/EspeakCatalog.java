package dev.voxq.worker.espeak;

import dev.voxq.worker.text.Languages;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The languages this espeak-ng speaks and the variants of its voice, read from its own lists (`--voices`).
final class EspeakCatalog {
    /// A line of the list: priority, tag, age and gender, name, file, and the other tags it answers to with a priority
    /// each (lower is better).
    private static final Pattern LINE = Pattern.compile(
            "\\s*\\d+\\s+(?<tag>\\S+)\\s+\\S+/\\S\\s+(?<name>\\S+)\\s+(?<file>.+?)\\s*(?<others>(\\(\\S+ \\d+\\))*)\\s*");
    private static final Pattern OTHER = Pattern.compile("\\((\\S+) (\\d+)\\)");
    private static final String VARIANT_FOLDER = "!v/";
    /// English without a region is American, as in Qwen3-TTS; espeak-ng's own choice is British.
    private static final String ENGLISH = "en-us";
    private static final List<String> FIRST = List.of("Chinese", "English", "Japanese", "Korean", "German", "French",
            "Russian", "Portuguese", "Spanish", "Italian");

    private final Map<String, String> filesByTag = new LinkedHashMap<>();
    private final Map<String, Integer> priorities = new HashMap<>();
    private final Map<String, String> tagsByName = new TreeMap<>();
    private final Map<String, String> variantFiles = new TreeMap<>();

    /// @param voices what `--voices` prints
    /// @param variants what `--voices=variant` prints
    EspeakCatalog(String voices, String variants) {
        var lines = voices.lines().skip(1).map(LINE::matcher).filter(line -> line.matches()).toList();
        lines.forEach(line -> filesByTag.putIfAbsent(lower(line.group("tag")), line.group("file")));
        lines.forEach(line -> addOthers(line.group("others"), line.group("file")));
        Optional.ofNullable(filesByTag.get(ENGLISH)).ifPresent(file -> filesByTag.put("en", file));
        lines.forEach(line -> addName(line.group("name"), lower(line.group("tag"))));
        variants.lines().map(LINE::matcher).filter(line -> line.matches()).map(line -> line.group("file"))
                .filter(file -> file.startsWith(VARIANT_FOLDER) && !file.contains(" "))
                .map(file -> file.substring(VARIANT_FOLDER.length()))
                .forEach(file -> variantFiles.put(lower(file), file));
        if (filesByTag.isEmpty()) {
            throw new IllegalArgumentException("espeak-ng lists no voices; its data files seem to be missing");
        }
    }

    static EspeakCatalog of(EspeakBinary binary) {
        return new EspeakCatalog(binary.ask("--voices"), binary.ask("--voices=variant"));
    }

    /// The voice file of a language by name or tag; a tag that is not known stands for the next shorter one.
    Optional<String> language(String nameOrTag) {
        var named = tagsByName.get(lower(nameOrTag).strip());
        return named != null
                ? Optional.ofNullable(filesByTag.get(named))
                : Languages.tag(nameOrTag).flatMap(tag -> shortened(lower(tag)));
    }

    /// The voice file of one of espeak-ng's own voices, by its tag to the letter.
    Optional<String> voice(String tag) {
        return Optional.ofNullable(filesByTag.get(tag));
    }

    /// The file of a variant, by its name in lower case.
    Optional<String> variant(String name) {
        return Optional.ofNullable(variantFiles.get(name));
    }

    /// English names of the languages, those of Qwen3-TTS first.
    List<String> languageNames() {
        var known = new TreeSet<>(tagsByName.keySet().stream().map(EspeakCatalog::capitalised).toList());
        return Stream.concat(FIRST.stream().filter(known::contains), known.stream().filter(name -> !FIRST.contains(
                name))).toList();
    }

    List<String> variantNames() {
        return List.copyOf(variantFiles.keySet());
    }

    private Optional<String> shortened(String tag) {
        for (var part = tag; !part.isEmpty(); part = part.substring(0, Math.max(0, part.lastIndexOf('-')))) {
            var file = filesByTag.get(part);
            if (file != null) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private void addOthers(String others, String file) {
        for (var other = OTHER.matcher(others); other.find();) {
            var tag = lower(other.group(1));
            int priority = Integer.parseInt(other.group(2));
            if (!filesByTag.containsKey(tag) || priority < priorities.getOrDefault(tag, 0)) {
                priorities.put(tag, priority);
                filesByTag.put(tag, file);
            }
        }
    }

    /// `French_(Belgium)` is French, spoken by whoever answers to `fr`.
    private void addName(String name, String tag) {
        var base = lower(name.replaceFirst("_?\\(.*", "").replace('_', ' ')).strip();
        var language = tag.replaceFirst("-.*", "");
        tagsByName.putIfAbsent(base, filesByTag.containsKey(language) ? language : tag);
    }

    private static String capitalised(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
