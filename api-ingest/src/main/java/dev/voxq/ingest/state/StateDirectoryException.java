package dev.voxq.ingest.state;

import java.nio.file.Path;

/// The view has no place on disk.
public final class StateDirectoryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StateDirectoryException(Path directory, String problem, Throwable cause) {
        super("STATE_DIR is \"" + directory + "\", which " + problem
                + "; expected a directory of this instance alone", cause);
    }
}
