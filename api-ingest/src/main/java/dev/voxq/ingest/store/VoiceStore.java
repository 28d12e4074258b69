package dev.voxq.ingest.store;

import dev.voxq.model.StoreLocation;
import dev.voxq.model.UploadedVoice;
import dev.voxq.model.VoiceFolder;
import dev.voxq.model.VoiceId;
import dev.voxq.model.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.S3Exception;
import tools.jackson.core.JacksonException;

/// Uploaded voices in the store. Every method throws [StoreUnavailableException] when the store does not answer.
public final class VoiceStore {
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;

    private final ObjectStore objects;
    private final VoiceFolder folder;

    /// A page of voices, in the order of their ids.
    ///
    /// @param more whether others follow
    public record Page(List<UploadedVoice> voices, boolean more) {}

    public VoiceStore(AudioStore store, VoiceFolder folder) {
        this.objects = new ObjectStore(store);
        this.folder = folder;
    }

    /// Keeps a voice, clip first, so that a voice that is there is whole.
    ///
    /// @return whether it was not there before; a request that was tried again by itself may find its own
    public boolean add(UploadedVoice voice, byte[] clip) {
        put(folder.clip(voice.id()), clip, "application/octet-stream");
        return put(folder.profile(voice.id()), Json.mapper().writeValueAsBytes(voice), "application/json")
                || find(voice.id()).filter(voice::equals).isPresent();
    }

    public Optional<UploadedVoice> find(VoiceId voice) {
        var profile = folder.profile(voice);
        return objects.read(profile).map(json -> parse(json, profile));
    }

    /// Voices of a tenant whose ids come after the given one.
    ///
    /// @param tenant absent where there are no tenants
    public Page list(@Nullable String tenant, @Nullable VoiceId after, int limit) {
        var begin = folder.root() + VoiceId.uploadedBy(tenant);
        var root = new StoreLocation(folder.bucket(), begin + "*");
        return objects.answer("listed", root, s3 -> {
            var found = s3.listObjectsV2(list -> list.bucket(folder.bucket()).prefix(begin).delimiter("/")
                    .maxKeys(limit).startAfter(after == null ? null : folder.of(after) + "~"));
            var voices = new ArrayList<UploadedVoice>();
            for (var prefix : found.commonPrefixes()) {
                var name = prefix.prefix().substring(folder.root().length(), prefix.prefix().length() - 1);
                find(new VoiceId(name)).ifPresent(voices::add);
            }
            return new Page(List.copyOf(voices), Boolean.TRUE.equals(found.isTruncated()));
        });
    }

    /// Removes a voice and all that was computed from it, its profile first: without it the voice is gone.
    ///
    /// @return whether it was there
    public boolean remove(VoiceId voice) {
        var profile = folder.profile(voice);
        if (find(voice).isEmpty()) {
            return false;
        }
        return objects.answer("removed", profile, s3 -> {
            s3.deleteObject(delete -> delete.bucket(profile.bucket()).key(profile.key()));
            s3.listObjectsV2Paginator(list -> list.bucket(folder.bucket()).prefix(folder.of(voice))).contents()
                    .forEach(object -> s3
                            .deleteObject(delete -> delete.bucket(folder.bucket()).key(object.key())));
            return true;
        });
    }

    /// @return whether there was no such object
    private boolean put(StoreLocation location, byte[] content, String type) {
        return objects.answer("written", location, s3 -> {
            try {
                s3.putObject(put -> put.bucket(location.bucket()).key(location.key()).ifNoneMatch("*")
                        .contentType(type), RequestBody.fromBytes(content));
                return true;
            } catch (S3Exception e) {
                if (e.statusCode() == PRECONDITION_FAILED || e.statusCode() == CONFLICT) {
                    return false;
                }
                throw e;
            }
        });
    }

    private static UploadedVoice parse(byte[] json, StoreLocation location) {
        try {
            return Json.mapper().readValue(json, UploadedVoice.class);
        } catch (JacksonException e) {
            throw new StoreUnavailableException(location.uri() + " is damaged: " + Json.reason(e), e);
        }
    }
}
