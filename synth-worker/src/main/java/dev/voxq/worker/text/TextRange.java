package dev.voxq.worker.text;

/// A stretch of a text, in UTF-16 units.
///
/// @param start its first unit
/// @param end the unit behind its last
public record TextRange(int start, int end) {
    public TextRange {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("range is [" + start + ", " + end + "); expected 0 ≤ start ≤ end");
        }
    }

    public int length() {
        return end - start;
    }

    public String of(String text) {
        return text.substring(start, end);
    }
}
