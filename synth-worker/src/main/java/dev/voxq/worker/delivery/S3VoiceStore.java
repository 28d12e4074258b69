package dev.voxq.worker.delivery;

import static java.util.Objects.requireNonNull;

import dev.voxq.model.FailureCode;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceFolder;
import dev.voxq.model.VoiceId;
import dev.voxq.model.wire.Json;
import dev.voxq.worker.voice.UnusableVoiceException;
import dev.voxq.worker.voice.VoiceStore;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;

/// A [VoiceStore] in a bucket.
public final class S3VoiceStore implements VoiceStore {
    private static final String BINARY = "application/octet-stream";

    private final S3Store store;
    private final VoiceFolder folder;

    public S3VoiceStore(S3Store store, VoiceFolder folder) {
        this.store = store;
        this.folder = folder;
    }

    /// Puts a voice where there may be one.
    public void put(UploadedVoice voice, byte[] clip) {
        var _ = answer(() -> {
            store.write(folder.clip(voice.id()), BINARY, clip);
            store.write(folder.profile(voice.id()), "application/json", Json.mapper().writeValueAsBytes(voice));
            return true;
        });
    }

    @Override
    public Optional<UploadedVoice> find(VoiceId voice) {
        return answer(() -> store.read(folder.profile(voice))).map(json -> parse(voice, json));
    }

    @Override
    public Optional<byte[]> clip(VoiceId voice) {
        return answer(() -> store.read(folder.clip(voice)));
    }

    @Override
    public Optional<byte[]> prompt(VoiceId voice, String encoder) {
        return answer(() -> store.read(folder.prompt(voice, encoder)));
    }

    @Override
    public void putPrompt(VoiceId voice, String encoder, byte[] prompt) {
        var _ = answer(() -> {
            store.write(folder.prompt(voice, encoder), BINARY, prompt);
            return true;
        });
    }

    @Override
    public void removePrompt(VoiceId voice, String encoder) {
        var _ = answer(() -> {
            store.remove(folder.prompt(voice, encoder));
            return true;
        });
    }

    private UploadedVoice parse(VoiceId voice, byte[] json) {
        try {
            return Json.mapper().readValue(json, UploadedVoice.class);
        } catch (JacksonException e) {
            throw new UnusableVoiceException(FailureCode.UNKNOWN_VOICE, "voice", "voice is \"" + voice + "\", whose "
                    + folder.profile(voice).uri() + " is damaged: " + Json.reason(e) + "; delete and upload it again",
                    e);
        }
    }

    private static <T> T answer(Supplier<T> request) {
        try {
            return requireNonNull(request.get());
        } catch (StoreFailedException e) {
            throw new UnusableVoiceException(FailureCode.STORE_FAILED, null, requireNonNull(e.getMessage()), e);
        }
    }
}
