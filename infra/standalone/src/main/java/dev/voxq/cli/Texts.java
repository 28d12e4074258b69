package dev.voxq.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// The text a command is given: as it stands, `-` for standard input, `@FILE` for a file.
final class Texts {
    private Texts() {}

    static String read(List<String> words, InputStream standardInput) throws IOException {
        var given = String.join(" ", words);
        if (given.equals("-")) {
            return decode(standardInput.readAllBytes(), "standard input");
        }
        return given.startsWith("@") ? decode(file(given.substring(1)), given.substring(1)) : given;
    }

    private static byte[] file(String name) throws IOException {
        try {
            return Files.readAllBytes(Path.of(name));
        } catch (NoSuchFileException e) {
            throw new UnusableInputException(name + " does not exist");
        }
    }

    private static String decode(byte[] bytes, String source) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new UnusableInputException(source + " is not UTF-8");
        }
    }
}
