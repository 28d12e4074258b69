package dev.voxq.cli.catalog;

/// A catalog of which no row can be read. Its message names the file and says what would be right.
public final class CatalogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    CatalogException(String message) {
        super(message);
    }
}
