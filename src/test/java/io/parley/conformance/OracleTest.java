package io.parley.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds the server to its description notices what is not as described. */
class OracleTest {
    private static final String SESSION = """
                                          {"id":"0192f0c1-8c4e-7abc-8def-0123456789ab","title":null,"model":null,"systemPrompt":null,\
                                          "temperature":null,"topP":null,"maxTokens":null,"revision":1,\
                                          "createdAt":"2026-03-01T12:00:00.000Z","updatedAt":"2026-03-01T12:00:00.000Z"}""";
    private static final String PROBLEM = """
                                          {"type":"urn:parley:error:session_not_found","title":"Session not found","status":404,\
                                          "detail":"There is no such session.","code":"session_not_found","requestId":"1"}""";
    private static final String EVENTS = "retry: 1000\nevent: reply.delta\ndata: {\"text\":\"a\"}\nid: 1.0.0\n\n:\n"
            + "event: reply.delta\ndata: {\"text\":\"\u2028\"}\nid: 1.1.0\n\nevent: session.updated\ndata: " + SESSION
            + "\n\n";

    /** Values of headers that not just anything will do for. */
    private static final Map<String, String> PATTERNED = Map.of("cache-control", "no-store", "vary", "origin");

    private static OpenApi api;
    private static Oracle oracle;

    @BeforeAll
    static void read() throws IOException {
        api = OpenApi.parse(Files.readString(Path.of("src/main/resources/openapi.yaml")));
        oracle = new Oracle(api);
    }

    @Test
    void whatIsAsDescribedIsNotComplainedOf() {
        assertThat(get(200, "application/json", SESSION)).isEmpty();
        assertThat(refused(404, PROBLEM)).isEmpty();
        assertThat(follow(EVENTS)).isEmpty();
    }

    @Test
    void anotherStatusIsNoticed() {
        assertThat(get(202, "application/json", SESSION)).isNotEmpty();
        assertThat(get(500, "application/json", SESSION)).isNotEmpty();
        assertThat(get(404, OpenApi.PROBLEM, PROBLEM)).anyMatch(c -> c.contains("the request is SERVED"));
        assertThat(refused(200, SESSION)).isNotEmpty();
    }

    @Test
    void anotherMediaTypeIsNoticed() {
        assertThat(get(200, "text/plain", SESSION)).containsExactly("media type 'text/plain' is not described");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"more\":1,", "\"revision\":\"1\",", "\"id\":\"x\","})
    void anotherBodyIsNoticed(String change) {
        String body = change.endsWith(",") ? SESSION.replaceFirst("\\{|\"revision\":1,|\"id\":.*?,", change) : change;
        assertThat(get(200, "application/json", body.equals(SESSION) ? "[]" : body)).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"status\":400", "\"code\":\"user_not_found\"", "\"requestId\":\"2\"",
            "\"code\":\"nonsense\"",
            "\"detail\":\"java.lang.IllegalStateException\"",
            "\"detail\":\"x\\n\\tat io.parley.Main.main(Main.java:1)\""})
    void anotherProblemIsNoticed(String change) {
        String member = change.substring(0, change.indexOf(':'));
        assertThat(refused(404, PROBLEM.replaceFirst(member + ":(\"[^\"]*\"|\\d+)", change.replace("\\", "\\\\"))))
                .isNotEmpty();
    }

    @Test
    void anotherHeaderIsNoticed() {
        var headers = headers("application/json");
        headers.add(Map.entry("server", "x"));
        assertThat(complaints("getSession", Expect.SERVED, new Received(200, headers, Buffer.buffer(SESSION), true)))
                .containsExactly("header server=x is not described");
        assertThat(complaints("getSession", Expect.SERVED,
                new Received(200, headers.subList(1, headers.size() - 1), Buffer.buffer(SESSION), true)))
                .containsExactly("header x-request-id is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.0|1.0.0", "1.1.0|1.1", "reply.delta|reply.other", "\"text\":\"a\"|\"text\":1",
            "\nid: 1.1.0|", "event: session|id: 2.0.0\nevent: session", "\n\nevent: session|\nevent: session"})
    void anotherStreamIsNoticed(String change) {
        String[] parts = change.split("\\|", -1);
        assertThat(follow(EVENTS.replace(parts[0], parts[1]))).isNotEmpty();
    }

    @Test
    void noAnswerIsNoticed() {
        assertThat(complaints("getSession", Expect.REFUSED, null)).isNotEmpty();
    }

    private static List<String> get(int status, String mediaType, String body) {
        return complaints("getSession", Expect.SERVED,
                new Received(status, headers(mediaType), Buffer.buffer(body), true));
    }

    private static List<String> refused(int status, String body) {
        return complaints("getSession", Expect.REFUSED,
                new Received(status, headers(OpenApi.PROBLEM), Buffer.buffer(body), true));
    }

    private static List<String> follow(String events) {
        return complaints("followSession", Expect.SERVED,
                new Received(200, headers(OpenApi.EVENT_STREAM), Buffer.buffer(events), false));
    }

    private static List<String> complaints(String operation, Expect expect, Received received) {
        var draft = new Draft(
                api.operations().stream().filter(o -> o.id().equals(operation)).findFirst().orElseThrow());
        return oracle.complaints(draft, expect, received);
    }

    private static List<Entry<String, String>> headers(String mediaType) {
        var headers = new ArrayList<>(List.of(Map.entry("x-request-id", "1"), Map.entry("content-type", mediaType)));
        api.commonHeaders().forEach((name, header) -> {
            if (header.required() && !name.equals("x-request-id")) {
                headers.add(Map.entry(name, header.schema().path("const").asText(PATTERNED.getOrDefault(name, "x"))));
            }
        });
        return headers;
    }
}
