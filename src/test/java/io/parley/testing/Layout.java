package io.parley.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A distribution's directory, made of what was packaged: without the embedded servers, the cache and what is only to be read. */
public final class Layout {
    private static final Path JAR = Path.of("target", "parley.jar");
    private static final Path LIBRARIES = Path.of("target", "lib");
    /** The embedded servers and what they alone need; {@code src/dist/layout.xml} tells them by their groups. */
    private static final String EMBEDDED = "(embedded|commons|xz)-.*";

    private final Path home;

    private Layout(Path home) {
        this.home = home;
    }

    /** Whether the jars are there. */
    public static boolean canBeMade() {
        return Files.exists(JAR) && Files.isDirectory(LIBRARIES);
    }

    /** @param home does not exist yet */
    public static Layout in(Path home) throws IOException {
        Files.createDirectories(home.resolve("lib"));
        Files.writeString(home.resolve("VERSION"), "Parley 0\n");
        Files.copy(Path.of("LICENSE"), home.resolve("LICENSE"));
        copy(Path.of("bin"), home.resolve("bin"));
        copy(Path.of("config"), home.resolve("config"));
        try (var jars = Files.list(LIBRARIES)) {
            for (Path jar : Stream.concat(Stream.of(JAR), jars).toList()) {
                if (!jar.getFileName().toString().matches(EMBEDDED)) {
                    Files.copy(jar, home.resolve("lib").resolve(jar.getFileName()));
                }
            }
        }
        return new Layout(home);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    /** The path of its {@code bin/parley}. */
    public String program() {
        return home.resolve("bin").resolve("parley").toString();
    }

    /** Writes a file. */
    public Layout put(String path, String content) throws IOException {
        Files.writeString(home.resolve(path), content);
        return this;
    }

    /** What a command says that ends by itself. */
    public String run(String... arguments) throws IOException {
        var command = Stream.concat(Stream.of(program()), Stream.of(arguments)).toList();
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
