package io.parley.training;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Somebody's client of one node; may be used by several threads at once. Blocking. Fails with {@link IOException} unless answered 2xx. */
final class Visitor {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http;
    private final String base;
    private final @Nullable String token;

    /** @param token an access token; null for nobody's */
    Visitor(HttpClient http, String base, @Nullable String token) {
        this.http = http;
        this.base = base;
        this.token = token;
    }

    /** The answer's body as it is. */
    String get(String path) throws IOException, InterruptedException {
        return send(request(path).GET().build(), BodyHandlers.ofString());
    }

    JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send("POST", path, "application/json", body);
    }

    JsonNode patch(String path, Map<String, ?> body) throws IOException, InterruptedException {
        return send("PATCH", path, "application/merge-patch+json", body);
    }

    /** An accepted message, or the finished exchange where it is waited for. */
    JsonNode ask(String path, String content, int waitSeconds) throws IOException, InterruptedException {
        return JSON.readTree(send(message(path, content).header("Accept", "application/json")
                .header("Prefer", "wait=" + waitSeconds).build(), BodyHandlers.ofString()));
    }

    void delete(String path) throws IOException, InterruptedException {
        send(request(path).DELETE().build(), BodyHandlers.discarding());
    }

    /** Sends a message and reads its exchange, up to the event that is enough or to its end. @return the last one read */
    Event tell(String path, String content, Predicate<Event> enough) throws IOException, InterruptedException {
        return read(message(path, content), enough);
    }

    /** Reads the events behind an id. @return the last one read */
    Event follow(String path, String lastEventId, Predicate<Event> enough) throws IOException, InterruptedException {
        return read(request(path).header("Last-Event-ID", lastEventId), enough);
    }

    static JsonNode data(Event event) throws IOException {
        return JSON.readTree(event.data());
    }

    private Event read(HttpRequest.Builder request, Predicate<Event> enough) throws IOException, InterruptedException {
        var stream = send(request.header("Accept", "text/event-stream").build(), BodyHandlers.ofInputStream());
        try (var lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            var event = Event.read(lines);
            while (event != null && !enough.test(event) && !event.endsReply()) {
                event = Event.read(lines);
            }
            if (event == null) {
                throw new IOException("a stream ended before its reply");
            }
            return event;
        }
    }

    private JsonNode send(String method, String path, String type, Map<String, ?> body)
            throws IOException, InterruptedException {
        return JSON.readTree(send(request(path).header("Content-Type", type)
                .method(method, BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body))).build(),
                BodyHandlers.ofString()));
    }

    private HttpRequest.Builder message(String path, String content) throws IOException {
        return request(path).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(Map.of("content", content))));
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private <T> T send(HttpRequest request, HttpResponse.BodyHandler<T> body) throws IOException, InterruptedException {
        var answer = http.send(request, body);
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(request.method() + " " + request.uri().getPath() + " was answered "
                    + answer.statusCode());
        }
        return answer.body();
    }
}
