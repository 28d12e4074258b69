package dev.voxq.worker.hub;

import dev.voxq.worker.checkpoint.CheckpointException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A model on the Hub: `owner/name`, optionally `@` a branch, tag or commit.
record ModelId(String owner, String name, String revision) {
    private static final String PART = "[A-Za-z0-9][A-Za-z0-9._-]{0,95}";
    private static final Pattern FORM = Pattern.compile("(" + PART + ")/(" + PART + ")(?:@(" + PART + "))?");

    static ModelId parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || text.contains("..")) {
            throw new CheckpointException("MODEL_ID: expected an existing directory, or a Hugging Face id such as"
                    + " Qwen/Qwen3-TTS-12Hz-0.6B-CustomVoice (with @revision if need be), found \"" + text + "\"");
        }
        return new ModelId(form.group(1), form.group(2), form.group(3) == null ? "main" : form.group(3));
    }

    String path() {
        return owner + "/" + name;
    }

    String folder() {
        return owner + "--" + name;
    }

    @Override
    public String toString() {
        return path() + "@" + revision;
    }
}
