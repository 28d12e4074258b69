package dev.voxq.cli.doctor;

/// What the doctor found of one thing.
///
/// @param found what there is
/// @param remedy how to mend it; empty when nothing is wrong
public record Finding(String subject, Grade grade, String found, String remedy) {
    /// How bad it is.
    public enum Grade {
        /// As it should be.
        GOOD,
        /// Something does not work that not everybody needs.
        WARNING,
        /// voxq cannot speak like this.
        BAD
    }

    static Finding good(String subject, String found) {
        return new Finding(subject, Grade.GOOD, found, "");
    }

    static Finding warning(String subject, String found, String remedy) {
        return new Finding(subject, Grade.WARNING, found, remedy);
    }

    static Finding bad(String subject, String found, String remedy) {
        return new Finding(subject, Grade.BAD, found, remedy);
    }
}
