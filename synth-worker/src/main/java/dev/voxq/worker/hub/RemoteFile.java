package dev.voxq.worker.hub;

import java.util.Optional;
import java.util.regex.Pattern;

/// A file of a model on the Hub.
///
/// @param sha256 digest of its bytes, known for large files
/// @param gitSha1 Git's digest of it as a blob, known for small files
record RemoteFile(String name, long size, Optional<String> sha256, Optional<String> gitSha1) {
    private static final Pattern NEEDED = Pattern.compile("vocab\\.json|merges\\.txt|(speech_tokenizer/)?"
            + "(config\\.json|generation_config\\.json|model(-\\d+-of-\\d+)?\\.safetensors"
            + "|model\\.safetensors\\.index\\.json)");

    /// Whether the worker reads it.
    boolean needed() {
        return NEEDED.matcher(name).matches();
    }
}
