package io.parley.http;

import static io.parley.http.HttpFixture.SESSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.http.HttpFixture.Reply;
import io.vertx.core.http.HttpHeaders;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What browsers are told about who may use the API, and how. */
class BrowserHeadersTest {
    private static final String APP = "https://app.example.org";
    private static HttpFixture http;
    private static HttpFixture closed;

    @BeforeAll
    static void start() {
        http = new HttpFixture(with(List.of(APP, "http://localhost:5173")));
        closed = new HttpFixture(HttpFixture.CONFIG);
    }

    @AfterAll
    static void stop() {
        http.close();
        closed.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/api/v1/models", "/openapi.yaml", "/nowhere", SESSION, SESSION + "/events?x=1"})
    void everyResponseSaysWhatItIsNotToBeTakenFor(String path) {
        var reply = http.get(path);

        assertThat(reply.header("x-content-type-options")).isEqualTo("nosniff");
        assertThat(reply.header("referrer-policy")).isEqualTo("no-referrer");
        assertThat(reply.header("x-frame-options")).isEqualTo("DENY");
        assertThat(reply.header("cross-origin-resource-policy")).isEqualTo("same-origin");
        assertThat(reply.header("content-security-policy")).isEqualTo("default-src 'none'; frame-ancestors 'none'");
        assertThat(reply.header("strict-transport-security")).isEmpty();
    }

    /** What is one person's is in no cache, nor what was refused somebody (Zulip Cloud, 2021-03-18). */
    @Test
    void whatTheApiAnswersIsNotToBeKept() {
        for (var endpoint : HttpFixture.endpoints()) {
            if (endpoint.path().startsWith("/api/")) {
                String path = endpoint.path().replaceAll(":\\w+Id", "0192f0c1-8c4e-7abc-8def-0123456789ab")
                        .replaceAll(":\\w+", "none");
                isNotToBeKept(http.send(http.request(path).method(endpoint.method().name(), BodyPublishers.noBody())
                        .header("authorization", "Bearer nonsense")));
                isNotToBeKept(http.get(path, "authorization", "Bearer nonsense", "origin", APP));
            }
        }
        isNotToBeKept(http.get("/api/v1/nothing"));
        isNotToBeKept(http.get("/%61pi/v1/models"));
        isNotToBeKept(closed.get("/api/v1/models", "origin", "https://elsewhere.example.org"));
    }

    private static void isNotToBeKept(Reply reply) {
        assertThat(reply.response().headers().allValues("cache-control")).as("%s", reply.response())
                .containsExactly("no-store");
        assertThat(reply.response().headers().allValues("vary")).as("%s", reply.response())
                .containsExactly("Authorization, Cookie, Accept, Origin");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello\r\n\r\n", "GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"})
    void soDoesOneToWhatIsNoRequest(String bytes) throws Exception {
        assertThat(http.raw(bytes).toLowerCase(Locale.ROOT)).contains("\r\nx-content-type-options: nosniff\r\n")
                .contains("\r\ncontent-security-policy: default-src 'none'; frame-ancestors 'none'\r\n");
    }

    @Test
    void whereThereIsHttpsNothingElseIsToBeUsed() {
        var headers = HttpHeaders.headers();
        new SecurityHeaders(true).addTo(headers);
        assertThat(headers.get("strict-transport-security")).isEqualTo("max-age=63072000");
    }

    @ParameterizedTest
    @ValueSource(strings = {APP, "http://localhost:5173"})
    void aListedOriginIsAllowedWithCookiesAndSeesWhatTheApiTells(String origin) {
        var reply = http.get("/api/v1/models", "origin", origin, "authorization", "Bearer user");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("access-control-allow-origin")).isEqualTo(origin);
        assertThat(reply.header("access-control-allow-credentials")).isEqualTo("true");
        assertThat(names(reply.header("access-control-expose-headers"))).contains("location", "retry-after",
                "ratelimit", "ratelimit-policy", "x-request-id", "www-authenticate", "preference-applied");
        assertThat(reply.response().headers().allValues("vary"))
                .containsExactly("Authorization, Cookie, Accept,origin");
    }

    @Test
    void soIsItWhenTheRequestIsRefused() {
        var reply = http.get("/nowhere", "origin", APP).isProblem(404, "route_not_found");

        assertThat(reply.header("access-control-allow-origin")).isEqualTo(APP);
    }

    @Test
    void itsPreflightIsAnswered() {
        var reply = preflight(http, APP);

        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header("access-control-allow-origin")).isEqualTo(APP);
        assertThat(reply.header("access-control-allow-credentials")).isEqualTo("true");
        assertThat(names(reply.header("access-control-allow-methods"))).containsExactlyInAnyOrder("get", "post",
                "patch", "delete");
        assertThat(names(reply.header("access-control-allow-headers"))).contains("authorization", "content-type",
                "idempotency-key", "last-event-id", "cache-control", "x-csrf-token");
        assertThat(reply.header("access-control-max-age")).isEqualTo("600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://evil.example.org", "http://app.example.org", "https://app.example.org:8443",
            "https://app.example.org.evil.org", "https://APP.example.org", "null", "*"})
    void anotherOriginIsToldNothing(String origin) {
        var reply = http.get("/api/v1/models", "origin", origin, "authorization", "Bearer user");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(allowing(reply)).isEmpty();
        assertThat(allowing(preflight(http, origin))).isEmpty();
        assertThat(reply.response().headers().allValues("vary"))
                .containsExactly("Authorization, Cookie, Accept, Origin");
    }

    @Test
    void withoutOriginsNoneIsAllowed() {
        assertThat(allowing(closed.get("/api/v1/models", "origin", APP))).isEmpty();
        assertThat(allowing(preflight(closed, APP))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "null", "https://app.example.org/", "https://*.example.org", "app.example.org",
            "ftp://app.example.org", "https://App.example.org", "https://app.example.org:x"})
    void onlyExactOriginsCanBeListed(String origin) {
        assertThatIllegalArgumentException().isThrownBy(() -> with(List.of(origin)))
                .withMessageStartingWith("cors-origins must each be like https://app.example.org");
    }

    private static Reply preflight(HttpFixture node, String origin) {
        return node.send(node.request("/api/v1/sessions").method("OPTIONS", BodyPublishers.noBody())
                .headers("origin", origin, "access-control-request-method", "POST", "access-control-request-headers",
                        "content-type"));
    }

    private static List<String> allowing(Reply reply) {
        return reply.response().headers().map().keySet().stream()
                .filter(name -> name.startsWith("access-control-")).toList();
    }

    private static Set<String> names(String header) {
        return Set.of(header.toLowerCase(Locale.ROOT).split(" *, *"));
    }

    private static HttpConfig with(List<String> origins) {
        var c = HttpFixture.CONFIG;
        return new HttpConfig(c.host(), c.port(), c.instances(), c.backlog(), c.maxConnections(), c.maxStreams(),
                c.maxHeaderBytes(), c.headTimeout(), c.maxBodyBytes(), c.maxContentBytes(), c.bodyTimeout(),
                c.idleTimeout(),
                c.maxWait(), c.writeQueueBytes(), c.stallTimeout(), c.heartbeat(), c.retry(), c.spread(), c.page(),
                c.maxPage(), c.drain(), c.tls(), origins);
    }
}
