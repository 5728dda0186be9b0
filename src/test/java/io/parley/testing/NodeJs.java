package io.parley.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs for Node.js in {@code src/test/clients}, with the packages of npm that its lock file names. They run in {@code target/clients},
 * where the packages are installed once for a lock file. Tests that need them are skipped where there is no Node.js 18 or newer, or no npm.
 */
public final class NodeJs {
    private static final Path SOURCES = Path.of("src/test/clients");
    private static final Path PLACE = Path.of("target/clients");
    private static final Duration INSTALLING = Duration.ofMinutes(5);
    private static final int OLDEST = 18;

    private NodeJs() {}

    /** Installs what is needed. @return where programs and packages are */
    public static synchronized Path install() {
        Assumptions.assumeTrue(isThere(), "Skipped: needs Node.js " + OLDEST + " or newer, and npm, on the path");
        try {
            Files.createDirectories(PLACE);
            try (var channel = FileChannel.open(PLACE.resolve("lock"), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE); var _ = channel.lock()) {
                copy();
                installPackages();
            }
            return PLACE.toAbsolutePath();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void installPackages() throws IOException {
        String wanted = Files.readString(PLACE.resolve("package-lock.json"));
        Path installed = PLACE.resolve("installed.json");
        if (!Files.exists(installed) || !Files.readString(installed).equals(wanted)) {
            run(INSTALLING, List.of("npm", "ci", "--ignore-scripts", "--prefer-offline"));
            Files.writeString(installed, wanted);
        }
    }

    private static void copy() throws IOException {
        try (var files = Files.walk(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = PLACE.resolve(SOURCES.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /** What a program prints, which must succeed in time. */
    public static String run(Duration limit, String program, String... arguments) {
        var command = new ArrayList<>(List.of("node", program));
        command.addAll(List.of(arguments));
        return run(limit, command);
    }

    /** Likewise of any command, such as {@code npx}, where the packages are. */
    public static String run(Duration limit, List<String> command) {
        try {
            var process = new ProcessBuilder(command).directory(PLACE.toFile()).redirectErrorStream(true).start();
            var printed = new CompletableFuture<String>();
            Thread.ofPlatform().daemon().start(() -> read(process, printed));
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
            String text = printed.join();
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(command + (ended ? " failed:\n" : " did not end in time:\n") + text);
            }
            return text;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void read(Process process, CompletableFuture<String> printed) {
        try {
            printed.complete(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            printed.completeExceptionally(e);
        }
    }

    private static boolean isThere() {
        try {
            Files.createDirectories(PLACE);
            String version = run(Duration.ofSeconds(30), List.of("node", "--version")).strip();
            run(Duration.ofSeconds(30), List.of("npm", "--version"));
            return Integer.parseInt(version.replaceAll("^v|\\..*", "")) >= OLDEST;
        } catch (IOException | UncheckedIOException | NumberFormatException e) {
            return false;
        }
    }
}
