package dev.voxq.worker.onnx.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds the ONNX Runtime library: the file given, or the one inside the `onnxruntime` or `onnxruntime_gpu` jar.
public final class NativeLibrary {
    private static final String FOLDER = "ai/onnxruntime/native/";
    private static final List<String> CUDA_PROVIDER = List.of("onnxruntime_providers_shared",
            "onnxruntime_providers_cuda");

    private NativeLibrary() {}

    /// Returns the library's file. A library out of the jar is unpacked once into `cache`, which processes may share.
    ///
    /// `given` is the setting `ONNXRUNTIME_LIBRARY`: the file itself, or the folder it lies in.
    public static Path locate(Optional<Path> given, Path cache) {
        return given.map(NativeLibrary::require).orElseGet(() -> unpackAll(cache));
    }

    private static Path require(Path given) {
        Path file = Files.isDirectory(given) ? given.resolve(System.mapLibraryName("onnxruntime")) : given;
        if (!Files.isRegularFile(file)) {
            throw new OrtException("ONNXRUNTIME_LIBRARY names " + given + ", and there is no file " + file);
        }
        return file.toAbsolutePath();
    }

    private static Path unpackAll(Path cache) {
        try {
            URL main = resource("onnxruntime").orElseThrow(() -> new OrtException("there is no ONNX Runtime for "
                    + platform() + " on the class path; set ONNXRUNTIME_LIBRARY to the file of one"));
            Path folder = cache.resolve("onnxruntime-" + fingerprint(main));
            Files.createDirectories(folder);
            for (String provider : CUDA_PROVIDER) {
                Optional<URL> found = resource(provider);
                if (found.isPresent()) {
                    unpack(found.get(), folder.resolve(System.mapLibraryName(provider)));
                }
            }
            return unpack(main, folder.resolve(System.mapLibraryName("onnxruntime")));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unpack ONNX Runtime into " + cache, e);
        }
    }

    /// Names the content, so that another version of the jar gets another folder.
    private static String fingerprint(URL library) throws IOException {
        return library.openConnection() instanceof JarURLConnection jar
                ? "%08x-%d".formatted(jar.getJarEntry().getCrc(), jar.getJarEntry().getSize())
                : "unpacked-" + Integer.toHexString(library.toString().hashCode());
    }

    /// Copies beside the target and renames, so that no process ever sees half a file.
    private static Path unpack(URL source, Path target) throws IOException {
        if (Files.exists(target)) {
            return target;
        }
        Path part = Files.createTempFile(target.getParent(), target.getFileName().toString(), ".part");
        try (InputStream in = source.openStream()) {
            Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(part);
        }
        return target;
    }

    private static Optional<URL> resource(String name) {
        String path = FOLDER + platform() + "/" + System.mapLibraryName(name);
        return Optional.ofNullable(NativeLibrary.class.getClassLoader().getResource(path));
    }

    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String system = os.contains("win") ? "win" : os.contains("mac") ? "osx" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "aarch64" : "x64";
        return system + "-" + arch;
    }
}
