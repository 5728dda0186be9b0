package io.parley;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A node in a JVM of its own that is being trained. Blocking.
 *
 * @param api        base URL
 * @param management base URL of the port for operators
 */
record TrainedNode(Process process, String api, String management) implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("Parley is ready at (http://\\S+)");
    private static final Pattern MEASURES = Pattern.compile("Metrics\\s+(http://\\S+)/metrics");
    /** A cache takes a while to be written. */
    private static final long PATIENCE_SECONDS = 120;

    /**
     * Returns once it is ready; of Parley's variables it has the given ones alone.
     *
     * @param log where its lines go: writing them is part of what is trained
     */
    static TrainedNode start(List<String> command, Map<String, String> variables, Path log) throws IOException {
        var builder = new ProcessBuilder(command).redirectError(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PARLEY_") || name.startsWith("OPENAI_"));
        builder.environment().putAll(variables);
        var process = builder.start();
        var output = process.inputReader();
        String api = await(output, LISTENS, log);
        String management = await(output, MEASURES, log);
        Thread.ofPlatform().daemon().start(() -> drain(output));
        return new TrainedNode(process, api, management);
    }

    private static String await(BufferedReader output, Pattern line, Path log) throws IOException {
        for (String said = output.readLine(); said != null; said = output.readLine()) {
            var match = line.matcher(said);
            if (match.find()) {
                return match.group(1);
            }
        }
        throw new IOException("it ended before it was ready, and said: " + Files.readString(log).strip());
    }

    private static void drain(BufferedReader output) {
        try (output) {
            output.lines().forEach(ignored -> {});
        } catch (IOException | UncheckedIOException e) {
            // it has ended
        }
    }

    /** Asks it to end and waits until it has. */
    void end() throws IOException, InterruptedException {
        process.destroy();
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new IOException("it does not end");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
