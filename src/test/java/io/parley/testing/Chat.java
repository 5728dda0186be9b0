package io.parley.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client of a node's public API, blocking, for tests. */
public final class Chat {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5)).build();

    private final String base;
    private final Map<String, String> always;

    /**
     * As the local user of a node in development mode that {@link NodeSetup} has set up; a node where people sign in does not know the secret.
     *
     * @param base for example {@code http://127.0.0.1:8080}
     */
    public Chat(String base) {
        this(base, Map.of("authorization", "Bearer " + NodeSetup.TOKEN));
    }

    private Chat(String base, Map<String, String> always) {
        this.base = base;
        this.always = always;
    }

    /**
     * The same node as somebody else calls it.
     *
     * @param token an access token or API key
     */
    public Chat as(String token) {
        return with("authorization", "Bearer " + token);
    }

    /** The same node with a header in every request. */
    public Chat with(String header, String value) {
        var more = new HashMap<>(always);
        more.put(header, value);
        return new Chat(base, Map.copyOf(more));
    }

    /** The same node without credentials. */
    public Chat asNobody() {
        return new Chat(base, Map.of());
    }

    /** Signs in with a password; fails when that is refused. */
    public Chat signedIn(String email, String password) {
        var answer = post("/api/v1/auth/login", Map.of("email", email, "password", password));
        if (answer.status() != 200) {
            throw new IllegalStateException("signing in was answered " + answer.status() + " " + answer.body());
        }
        return as(answer.at("/accessToken").asText());
    }

    /** A status and a JSON body; null where the body is not JSON. */
    public record Answer(int status, @Nullable JsonNode body, HttpResponse<String> raw) {
        /** A member of the body, never null: missing members are missing nodes. */
        public JsonNode at(String pointer) {
            return body == null ? JSON.missingNode() : body.at(pointer);
        }
    }

    public Answer get(String path) {
        return send("GET", path, null, Map.of());
    }

    public Answer post(String path, @Nullable Object body) {
        return send("POST", path, body, Map.of());
    }

    /** @param body written as JSON; a String is sent as it is */
    public Answer send(String method, String path, @Nullable Object body, Map<String, String> headers) {
        try {
            var raw = HTTP.send(request(method, path, body, headers).timeout(Duration.ofSeconds(30)).build(),
                    BodyHandlers.ofString());
            Marks.received(raw, raw.body());
            boolean json = raw.headers().firstValue("content-type").orElse("").contains("json");
            return new Answer(raw.statusCode(), json ? JSON.readTree(raw.body()) : null, raw);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder request(String method, String path, @Nullable Object body,
            Map<String, String> headers) {
        try {
            var request = HttpRequest.newBuilder(URI.create(base + path));
            String text = body instanceof String s ? s : JSON.writeValueAsString(body);
            request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(text));
            if (body != null) {
                request.header("content-type", "application/json");
            }
            always.forEach(request::setHeader);
            headers.forEach(request::setHeader);
            Marks.sent(request.build(), text);
            return request;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a session and returns its id. */
    public String newSession() {
        return post("/api/v1/sessions", Marks.session()).at("/id").asText();
    }

    public static String messages(String session) {
        return "/api/v1/sessions/" + session + "/messages";
    }

    /** Sends a message and reads its exchange as a stream. */
    public EventStream exchange(String session, String content) {
        return exchange(session, content, Map.of());
    }

    public EventStream exchange(String session, String content, Map<String, String> headers) {
        var request = request("POST", messages(session), Map.of("content", content), headers).setHeader("accept",
                "text/event-stream");
        return EventStream.open(HTTP, request.build());
    }

    /** Reads a session's events, from a snapshot where {@code lastEventId} is null. */
    public EventStream events(String session, @Nullable String lastEventId) {
        var request = request("GET", "/api/v1/sessions/" + session + "/events", null,
                lastEventId == null ? Map.of() : Map.of("last-event-id", lastEventId));
        return EventStream.open(HTTP, request.setHeader("accept", "text/event-stream").build());
    }

    /** Reads the stream at a path, for example at the location of an accepted message. */
    public EventStream stream(String path) {
        return EventStream.open(HTTP, request("GET", path, null, Map.of("accept", "text/event-stream")).build());
    }

    /** The session's history, oldest first. */
    public JsonNode history(String session) {
        return get(messages(session)).at("/messages");
    }
}
