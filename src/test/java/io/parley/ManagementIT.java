package io.parley;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testing.LoggedNode;
import io.parley.testing.NodeSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port for operators, at a node that logs text. */
class ManagementIT {
    private static final String ACCESS = "/loggers/io.parley.http.access";

    @TempDir
    static Path dir;

    static LoggedNode node;

    @BeforeAll
    static void start() {
        node = LoggedNode.start(NodeSetup.fresh(), dir, "text");
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @Test
    void aLevelThatIsChangedChangesWhatIsLogged() {
        probe("before");
        assertThat(node.manage("PUT", ACCESS, "debug\n").body())
                .isEqualTo("{\"name\":\"io.parley.http.access\",\"level\":\"DEBUG\"}");
        assertThat(node.manage("GET", "/loggers", "").body()).contains("\"io.parley.http.access\":\"DEBUG\"")
                .contains("\"changed\":[\"io.parley.http.access\"]");
        probe("changed");
        Awaitility.await().until(() -> isLogged("changed"));
        assertThat(node.manage("DELETE", ACCESS, "").statusCode()).isEqualTo(204);
        probe("restored");
        assertThat(node.manage("PUT", ACCESS, "TRACE").statusCode()).isEqualTo(200);
        probe("again");
        Awaitility.await().until(() -> isLogged("again"));
        assertThat(isLogged("before") || isLogged("restored")).isFalse();
        assertThat(node.manage("DELETE", ACCESS, "").statusCode()).isEqualTo(204);
    }

    @Test
    void whatIsNoLevelOrLoggerIsRefused() {
        isProblem(node.manage("PUT", ACCESS, "LOUD"), 400);
        isProblem(node.manage("PUT", ACCESS, ""), 400);
        isProblem(node.manage("PUT", ACCESS, "D".repeat(65)), 413);
        isProblem(node.manage("PUT", "/loggers/org.example.none", "DEBUG"), 404);
        isProblem(node.manage("PUT", "/loggers/io.vertx.ext.web", "TRACE"), 403);
        isProblem(node.manage("POST", ACCESS, "DEBUG"), 405);
        isProblem(node.manage("GET", "/elsewhere", ""), 404);
    }

    @Test
    void aPageInABrowserChangesNothing() {
        isProblem(node.manage("PUT", ACCESS, "OFF", "origin", "http://127.0.0.1"), 403);
        isProblem(node.manage("DELETE", ACCESS, "", "origin", "null"), 403);
        isProblem(node.manage("PUT", ACCESS, "OFF", "sec-fetch-site", "same-origin"), 403);
        assertThat(node.manage("GET", "/loggers", "").body()).doesNotContain("\"OFF\"}");
    }

    @Test
    void otherNamesDoNotLeadToIt() throws IOException {
        assertThat(asked("rebound.example.org")).startsWith("HTTP/1.1 421 ");
        assertThat(asked("localhost:1")).startsWith("HTTP/1.1 200 ");
        assertThat(asked("[::1]:1")).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void itAnswersProbesLikeTheApi() {
        for (String path : new String[] {"/livez", "/readyz"}) {
            assertThat(node.manage("GET", path, "").statusCode()).isEqualTo(200);
            assertThat(node.manage("GET", path, "").body()).isEqualTo(node.chat().get(path).raw().body());
        }
    }

    @Test
    void requestsAndStreamsAreMeasured() {
        var session = node.chat().newSession();
        try (var stream = node.chat().exchange(session, "count to 3")) {
            stream.await("reply.completed");
        }
        node.chat().get("/api/v1/nowhere");
        assertThat(node.manage("GET", "/metrics", "").body()).contains(
                "http_server_request_duration_seconds_count{http_request_method=\"POST\",http_response_status_code=\"201\",http_route=\"/api/v1/sessions\"}")
                .contains("parley_http_connections ").contains("parley_http_streams{kind=\"reply\"}")
                .contains("parley_http_slow_readers_total 0.0").contains("parley_log_dropped_total 0.0")
                .contains("parley_refusals_total{code=\"route_not_found\"}")
                .containsPattern("parley_http_write_delay_seconds_count [1-9]").doesNotContain(session);
    }

    private static void probe(String request) {
        assertThat(node.chat().with("x-request-id", request).get("/livez").status()).isEqualTo(200);
    }

    private static boolean isLogged(String request) {
        return node.lines().stream().anyMatch(line -> line.contains("request_id=" + request));
    }

    private static void isProblem(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status).contains("\"detail\":\"");
    }

    private static String asked(String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), node.managementPort())) {
            socket.getOutputStream().write(
                    ("GET /livez HTTP/1.1\r\nhost: " + host + "\r\nconnection: close\r\n\r\n").getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), US_ASCII);
        }
    }
}
