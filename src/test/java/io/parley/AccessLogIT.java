package io.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.LoggedNode;
import io.parley.testing.NodeSetup;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node logs of requests, as JSON; it makes traces, though nobody receives them. */
class AccessLogIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String QUERY = "limit=17";

    @TempDir
    static Path dir;

    static LoggedNode node;
    static List<JsonNode> lines;
    static Chat.Answer traced;
    static Chat.Answer refused;
    static String session;
    static String given;

    @BeforeAll
    static void ask() {
        node = LoggedNode.start(NodeSetup.fresh().with("telemetry.traces.endpoint",
                "http://127.0.0.1:" + Backends.freePort()), dir, "json");
        var chat = node.chat();
        session = chat.newSession();
        traced = chat.send("GET", "/api/v1/sessions/" + session, null,
                Map.of("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01"));
        try (var stream = chat.exchange(session, "count to 3")) {
            stream.await("reply.completed");
        }
        given = "a-request-of-mine";
        chat.send("GET", "/api/v1/sessions?" + QUERY, null, Map.of("x-request-id", given));
        refused = chat.get("/api/v1/nowhere");
        chat.get("/livez");
        node.terminate();
        lines = node.lines().stream().map(AccessLogIT::parsed).toList();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void everyLineIsOneObject() {
        assertThat(lines).isNotEmpty().allSatisfy(line -> {
            assertThat(line.at("/time").isTextual()).isTrue();
            assertThat(line.at("/level").isTextual()).isTrue();
            assertThat(line.at("/message").isTextual()).isTrue();
        });
    }

    @Test
    void aRequestHasTheIdThatItsClientWasGiven() {
        var line = line(LoggedNode.requestId(traced));
        assertThat(line.at("/method").textValue()).isEqualTo("GET");
        assertThat(line.at("/route").textValue()).isEqualTo("/api/v1/sessions/:sessionId");
        assertThat(line.at("/status").intValue()).isEqualTo(200);
        assertThat(line.at("/bytes").intValue()).isEqualTo(traced.raw().body().length());
        assertThat(line.at("/duration_ms").isIntegralNumber()).isTrue();
        assertThat(line.at("/session_id").textValue()).isEqualTo(session);
    }

    @Test
    void aRequestHasTheTraceOfItsCaller() {
        var line = line(LoggedNode.requestId(traced));
        assertThat(line.at("/trace_id").textValue()).isEqualTo(TRACE);
        assertThat(line.at("/span_id").textValue()).matches("[0-9a-f]{16}").isNotEqualTo("00f067aa0ba902b7");
        assertThat(line(given).at("/trace_id").textValue()).matches("[0-9a-f]{32}").isNotEqualTo(TRACE);
    }

    @Test
    void aStreamIsToldAtItsEnd() {
        assertThat(access()).anySatisfy(line -> {
            assertThat(line.at("/method").textValue()).isEqualTo("POST");
            assertThat(line.at("/route").textValue()).isEqualTo("/api/v1/sessions/:sessionId/messages");
            assertThat(line.at("/session_id").textValue()).isEqualTo(session);
            assertThat(line.at("/bytes").intValue()).isGreaterThan(500);
        });
    }

    @Test
    void pathsAndQueriesAreNotRepeated() {
        assertThat(line(given).at("/route").textValue()).isEqualTo("/api/v1/sessions");
        assertThat(line(LoggedNode.requestId(refused)).at("/route").textValue()).isEqualTo("_other");
        assertThat(node.lines()).noneMatch(line -> line.contains(QUERY) || line.contains("nowhere"));
    }

    @Test
    void probesThatSucceedAreNotTold() {
        assertThat(access()).noneMatch(line -> line.at("/route").textValue().equals("/livez"));
    }

    private static JsonNode line(String request) {
        return access().stream().filter(line -> line.at("/request_id").asText().equals(request)).findFirst()
                .orElseThrow();
    }

    private static List<JsonNode> access() {
        return lines.stream().filter(line -> line.at("/logger").asText().equals("io.parley.http.access")).toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(line, e);
        }
    }
}
