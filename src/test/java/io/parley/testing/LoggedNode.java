package io.parley.testing;

import io.parley.testing.Chat.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A node in a JVM of its own that logs as operators have it, with its errors in a file and a management port. */
public final class LoggedNode implements AutoCloseable {
    private final NodeProcess process;
    private final Path errors;
    private final int management;

    private LoggedNode(NodeProcess process, Path errors, int management) {
        this.process = process;
        this.errors = errors;
        this.management = management;
    }

    /** @param format {@code text} or {@code json} */
    public static LoggedNode start(NodeSetup setup, Path dir, String format) {
        int management = Backends.freePort();
        Path errors = dir.resolve("errors.log");
        var process = setup.with("telemetry.management.port", Integer.toString(management)).startProcess(dir,
                List.of("sh", "-c", "exec \"$0\" \"$@\" 2> '" + errors + "'"),
                "-Dlogback.configurationFile=src/main/resources/logback.xml", "-DPARLEY_LOG_FORMAT=" + format);
        return new LoggedNode(process, errors, management);
    }

    public Chat chat() {
        return process.chat();
    }

    /** Asks the management port, with a body unless it is empty. */
    public HttpResponse<String> manage(String method, String path, String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + management + path)).method(method,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send((headers.length == 0 ? request : request.headers(headers)).build(),
                    HttpResponse.BodyHandlers.ofString());
            Marks.received(answer, answer.body());
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    public int managementPort() {
        return management;
    }

    /** What it has logged so far. */
    public List<String> lines() {
        try {
            return Files.readAllLines(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to end and waits: the log is whole then. */
    public void terminate() {
        process.terminate();
    }

    /** The name of a request, as the response has it. */
    public static String requestId(Answer answer) {
        return answer.raw().headers().firstValue("x-request-id").orElseThrow();
    }

    @Override
    public void close() {
        process.close();
        Evidence.keepLog(errors);
    }
}
