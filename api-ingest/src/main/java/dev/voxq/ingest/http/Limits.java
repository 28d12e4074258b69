package dev.voxq.ingest.http;

import dev.voxq.model.InvalidFieldException;

/// How long the pages of lists may be.
final class Limits {
    private static final int MAX_PAGE = 100;

    private Limits() {}

    /// @throws InvalidFieldException when it is not a number of entries that a page may have
    static int page(String text) {
        if (text.matches("[0-9]{1,3}")) {
            var number = Integer.parseInt(text);
            if (number >= 1 && number <= MAX_PAGE) {
                return number;
            }
        }
        throw new InvalidFieldException("limit",
                "is " + InvalidFieldException.quote(text) + "; expected a whole number from 1 to " + MAX_PAGE);
    }
}
