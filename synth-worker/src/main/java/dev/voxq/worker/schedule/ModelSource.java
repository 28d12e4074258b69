package dev.voxq.worker.schedule;

import dev.voxq.worker.speech.SpeechModel;

/// Opens the model, when there is work for it. May take seconds.
@FunctionalInterface
public interface ModelSource {
    SpeechModel open();
}
