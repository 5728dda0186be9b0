package io.parley.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A node in a JVM of its own, as operators run it; it can be killed and stopped like any process. */
public final class NodeProcess implements AutoCloseable {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final Pattern LISTENS = Pattern.compile("Parley is ready at (http://\\S+)");

    private final Process process;
    private final String base;
    private @Nullable SignedIn signedIn;

    private NodeProcess(Process process, String base) {
        this.process = process;
        this.base = base;
    }

    /** @param inside what to put before the command */
    static NodeProcess start(Path config, List<String> inside, String... jvmOptions) {
        var command = new ArrayList<>(inside);
        command.addAll(NodeJvm.command(config, jvmOptions));
        return run(command);
    }

    /** Runs the command and waits until it says that the node is ready. */
    static NodeProcess run(List<String> command) {
        try {
            var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put(NodeSetup.VARIABLE, NodeSetup.TOKEN);
            var process = builder.start();
            return new NodeProcess(process, awaitReady(process.inputReader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a node and returns at once; it has no clients. */
    static NodeProcess launch(Path config) {
        try {
            var builder = new ProcessBuilder(NodeJvm.command(config))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.INHERIT);
            builder.environment().put(NodeSetup.VARIABLE, NodeSetup.TOKEN);
            return new NodeProcess(builder.start(), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** How a node ended that could not start: its exit code and the last line of its errors. */
    public record Failure(int exitCode, String lastLine) {}

    static Failure startToFail(Path config) {
        try {
            var process = new ProcessBuilder(NodeJvm.command(config)).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var lines = process.errorReader().lines().toList();
            return new Failure(process.onExit().join().exitValue(), lines.isEmpty() ? "" : lines.getLast());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String awaitReady(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            var match = LISTENS.matcher(line);
            if (match.find()) {
                drain(output);
                return match.group(1);
            }
        }
        throw new IllegalStateException("the node ended before it was ready; its errors are above");
    }

    /**
     * Reads what it says from now on. Not by a virtual thread: reading a pipe keeps the carrier, so that a few nodes would take all there are
     * and whatever else is virtual would stand still.
     */
    private static void drain(BufferedReader output) {
        Thread.ofPlatform().daemon().name("output-of-node").start(() -> {
            try (output) {
                output.lines().forEach(ignored -> {});
            } catch (IOException | UncheckedIOException e) {
                // it has ended
            }
        });
    }

    /** A client; signed in where people must be. */
    public Chat chat() {
        return signedIn == null ? new Chat(base) : signedIn.chat();
    }

    /** Has clients signed in from now on. */
    NodeProcess signIn(String email, String password) {
        signedIn = new SignedIn(new Chat(base), email, password);
        return this;
    }

    /** Keeps a client whose token is good for a while. */
    private static final class SignedIn {
        private static final Duration FRESH = Duration.ofMinutes(20);

        private final Chat node;
        private final String email;
        private final String password;
        private Chat known;
        private Instant since = Instant.now();

        SignedIn(Chat node, String email, String password) {
            this.node = node;
            this.email = email;
            this.password = password;
            this.known = node.signedIn(email, password);
        }

        synchronized Chat chat() {
            if (since.plus(FRESH).isBefore(Instant.now())) {
                refresh();
            }
            return known;
        }

        /** Where that does not work now, the old token is good for a while yet. */
        private void refresh() {
            try {
                known = node.signedIn(email, password);
                since = Instant.now();
            } catch (UncheckedIOException | IllegalStateException away) {
                since = since.plusSeconds(1);
            }
        }
    }

    /** For example {@code http://127.0.0.1:41234}. */
    public String base() {
        return base;
    }

    public long pid() {
        return process.pid();
    }

    /** Like kill -9; returns when the process is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Freezes it: SIGSTOP. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it go on: SIGCONT. */
    public void thaw() {
        signal("CONT");
    }

    /** Asks it to end, as Ctrl-C does, and waits for it. @return its exit code */
    public int terminate() {
        return terminate(PATIENCE);
    }

    /** Likewise, and fails when it takes longer. */
    public int terminate(Duration patience) {
        process.destroy();
        try {
            if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("the node did not end within " + patience.toSeconds() + " s");
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            thaw();
            kill();
        }
    }
}
