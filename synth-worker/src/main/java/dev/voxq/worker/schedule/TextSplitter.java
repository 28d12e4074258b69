package dev.voxq.worker.schedule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts a text into the stretches that are spoken as one utterance each.
@FunctionalInterface
public interface TextSplitter {
    /// Takes the whole text as one.
    TextSplitter WHOLE = (text, _) -> List.of(new Stretch(0, text.length()));

    /// In order, without overlap, each with something to say.
    List<Stretch> split(String text, @Nullable String language);

    /// A piece of a text.
    ///
    /// @param start in the text, in UTF-16 units
    /// @param end in the text, exclusive
    record Stretch(int start, int end) {}
}
