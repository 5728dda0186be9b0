package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is looked through at the end of a run of the suite that nothing secret may come out of: logs of everything at all nodes, the
 * errors and metrics that were answered, and what to look for. Kept where the property {@code parley.secrecy} names a directory for
 * it, as Maven's profile {@code secrecy} does.
 */
final class Evidence {
    /** Name of the file with a kind, a tab and a mark in each line. */
    static final String MARKS = "marks";
    /** Name of the file with the errors and metrics that this JVM was given. */
    static final String ANSWERS = "answers-" + ProcessHandle.current().pid() + ".log";

    private static final @Nullable Path DIR = directory();
    private static final AtomicInteger LOGS = new AtomicInteger();

    private Evidence() {}

    private static @Nullable Path directory() {
        String name = System.getProperty("parley.secrecy");
        try {
            return name == null ? null : Files.createDirectories(Path.of(name).toAbsolutePath());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static boolean isKept() {
        return DIR != null;
    }

    static Path file(String name) {
        return DIR.resolve(name);
    }

    /** Of all nodes, and what they have answered. */
    static List<Path> logs() throws IOException {
        try (var files = Files.list(DIR)) {
            return files.filter(file -> file.toString().endsWith(".log")).sorted().toList();
        }
    }

    /** Options for the JVM of a node, which say what it logs. */
    static List<String> logging() {
        return DIR == null ? List.of("-Dlogback.configurationFile=src/test/resources/logback-test.xml")
                : List.of("-Dlogback.configurationFile="
                        + Path.of("src/test/resources/logback-secrecy.xml").toAbsolutePath(),
                        "-Dparley.log=" + nextLog());
    }

    private static Path nextLog() {
        return file("node-" + ProcessHandle.current().pid() + "-" + LOGS.incrementAndGet() + ".log");
    }

    /** A node's log that was written elsewhere. */
    static void keepLog(Path log) {
        if (DIR != null && Files.exists(log)) {
            try {
                Files.copy(log, nextLog());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    static synchronized void append(String file, String line) {
        try {
            Files.writeString(file(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
