package dev.voxq.model;

/// A field whose value cannot be: which field, what was found, and what would be right.
///
/// It is an exception of its own because the edges answer it differently: HTTP with a 400 that names the field, the
/// queue with a dead letter.
public final class InvalidFieldException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int QUOTE_LIMIT = 80;

    private final String field;

    public InvalidFieldException(String field, String problem) {
        super(field + " " + problem);
        this.field = field;
    }

    /// The field as the caller wrote it, dotted where nested (`sampling.top_p`).
    public String field() {
        return field;
    }

    static void require(boolean holds, String field, Object found, String expected) {
        if (!holds) {
            throw new InvalidFieldException(field, "is " + quote(found) + "; expected " + expected);
        }
    }

    /// A value in quotes, shortened so that a message stays a message.
    public static String quote(Object value) {
        var text = String.valueOf(value);
        var shown = text.length() > QUOTE_LIMIT ? text.substring(0, QUOTE_LIMIT) + "…" : text;
        return value instanceof Number ? shown : '"' + shown.replaceAll("\\p{Cntrl}", "?") + '"';
    }
}
