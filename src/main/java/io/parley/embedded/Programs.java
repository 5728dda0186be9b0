package io.parley.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Running, finding and ending the programs of the embedded servers. Blocking. */
final class Programs {
    private static final Duration CLOCK_SLACK = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(20);

    private Programs() {}

    /**
     * Runs a program to its end, its output appended to a log.
     *
     * @return whether it reported success in time
     */
    static boolean run(List<String> command, Path log, Duration limit) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile())).start();
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue() == 0;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    /** The living process that wrote a pid file, the first line of which is its id; empty if there is none. */
    static Optional<ProcessHandle> find(Path pidFile, String program) throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        var written = Files.getLastModifiedTime(pidFile).toInstant();
        try (var lines = Files.lines(pidFile)) {
            return lines.findFirst().map(String::strip).filter(line -> line.matches("\\d+")).map(Long::valueOf)
                    .flatMap(ProcessHandle::of).filter(process -> wrote(process.info(), program, written));
        }
    }

    /** The id may have gone to another process since, which then is another program or began later. */
    private static boolean wrote(ProcessHandle.Info process, String program, Instant written) {
        return process.command().filter(path -> Path.of(path).getFileName().toString().startsWith(program)).isPresent()
                && process.startInstant().filter(start -> start.isBefore(written.plus(CLOCK_SLACK))).isPresent();
    }

    /** Asks a process to end, waits until it has removed its pid file, and after the limit kills it; also on a thread that was interrupted. */
    static void end(ProcessHandle process, Path pidFile, Duration limit) {
        boolean interrupted = Thread.interrupted();
        process.destroy();
        if (!await(limit, () -> !Files.exists(pidFile) || !process.isAlive())) {
            process.destroyForcibly();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks again and again until it holds; false when it did not in time. */
    static boolean await(Duration limit, BooleanSupplier condition) {
        var end = Instant.now().plus(limit);
        while (!condition.getAsBoolean()) {
            if (Instant.now().isAfter(end) || Thread.currentThread().isInterrupted()) {
                return false;
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        return true;
    }

    /** A port of the loopback interface that nothing listens on at the moment. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The last line of a log, for a message. */
    static String lastLine(Path log) {
        try {
            return Files.readAllLines(log, Charset.defaultCharset()).stream().filter(line -> !line.isBlank())
                    .reduce((first, second) -> second).orElse("it says nothing");
        } catch (IOException e) {
            return "its log cannot be read";
        }
    }
}
