package dev.voxq.worker.onnx.prompt;

import java.util.List;

/// What the talker reads for one utterance.
///
/// @param prefill the rows read before the first frame
/// @param trailing rows added to the talker's input, one per frame; the padding row follows when they are used up
/// @param notes what of the request this checkpoint ignores, as sentences for the log
public record Prompt(Rows prefill, Rows trailing, List<String> notes) {

    public Prompt {
        notes = List.copyOf(notes);
    }
}
