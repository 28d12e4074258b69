package dev.voxq.ingest.job;

import dev.voxq.model.AudioFormat;
import dev.voxq.model.JobId;
import dev.voxq.model.StoreLocation;

/// Where the audio of jobs is put that nobody listens to.
///
/// @param prefix ahead of every key, with its slash when it is to be a folder
public record StoreFolder(String bucket, String prefix) {
    public StoreFolder {
        new StoreLocation(bucket, prefix + "x");
    }

    StoreLocation of(JobId id, AudioFormat format) {
        return new StoreLocation(bucket, prefix + id + "." + format.wireName());
    }
}
