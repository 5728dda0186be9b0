package io.parley.http;

import static io.parley.http.HttpFixture.SESSION;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.http.Health.Part;
import io.parley.http.Health.State;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTest {
    private static final byte[] LIVEZ = "GET /livez HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(US_ASCII);
    private static final List<Part> PARTS = new ArrayList<>();
    private static HttpFixture http;

    @BeforeAll
    static void start() {
        http = new HttpFixture(HttpFixture.CONFIG, () -> new Health(PARTS));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/index.html", "/api/v1", "/api/v1/session", "/api/v2/sessions", SESSION + "/message",
            "/livez/x"})
    void anUnknownRouteIsNotFound(String path) {
        http.get(path).isProblem(404, "route_not_found");
    }

    @ParameterizedTest
    @CsvSource({"PUT,/api/v1/sessions,GET|HEAD|POST", "POST," + SESSION + ",DELETE|GET|HEAD|PATCH",
            "DELETE," + SESSION + "/messages,GET|HEAD|POST",
            "POST," + SESSION + "/events,GET|HEAD", "GET," + SESSION + "/replies/x/stop,POST", "POST,/livez,GET|HEAD",
            "HEAD,/api/v1/auth/login,POST"})
    void anotherMethodIsRefusedWithThoseThereAre(String method, String path, String allowed) {
        var reply = http.send(http.request(path).method(method, BodyPublishers.noBody()));
        assertThat(reply.status()).isEqualTo(405);
        if (!method.equals("HEAD")) {
            reply.isProblem(405, "method_not_supported");
        }
        assertThat(reply.header("allow").split(", ")).containsExactlyInAnyOrder(allowed.split("\\|"));
    }

    /** RFC 9110, section 9.3.2. */
    @ParameterizedTest
    @ValueSource(strings = {"/livez", "/readyz", "/openapi.yaml", "/docs", "/api/v1/models", "/.well-known/jwks.json",
            "/nowhere", SESSION + "/events?x=1"})
    void whoeverAsksForTheHeadersGetsThoseOfTheWhole(String path) {
        var whole = http.get(path);
        var head = http.send(http.request(path).method("HEAD", BodyPublishers.noBody()));

        assertThat(head.status()).isEqualTo(whole.status());
        assertThat(head.response().body()).isEmpty();
        assertThat(steady(head)).isEqualTo(steady(whole)).containsKey("content-length");
    }

    /** EventSource/eventsource PR#75. */
    @ParameterizedTest
    @ValueSource(strings = {"", " ", ",", " , ,"})
    void whoeverSaysNothingOfWhatIsAcceptedGetsAnything(String accept) {
        assertThat(http.get("/api/v1/models", "accept", accept).status()).isEqualTo(200);
        assertThat(http.get("/openapi.yaml", "accept", accept).status()).isEqualTo(200);
    }

    private static Map<String, List<String>> steady(HttpFixture.Reply reply) {
        var headers = new TreeMap<>(reply.response().headers().map());
        headers.keySet().removeAll(Set.of("x-request-id", "ratelimit", "date"));
        return headers;
    }

    @Test
    void aSaneRequestIdIsKept() {
        assertThat(http.get("/livez", "x-request-id", "job-17:3").header("x-request-id")).isEqualTo("job-17:3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "<script>", ""})
    void anotherRequestIdIsReplaced(String id) {
        assertThat(http.get("/livez", "x-request-id", id).header("x-request-id")).matches("[0-9a-f]{16}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez?limit=%zz", "/livez?a=%", SESSION + "%zz", "/%u0041"})
    void aMalformedEscapeInTheUrlIsTheCallersMistake(String target) throws Exception {
        assertThat(get(target)).startsWith("HTTP/1.1 400 ").contains("\"code\":\"invalid_parameter\"")
                .containsIgnoringCase("x-content-type-options: nosniff");
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "x", "\\api\\v1\\sessions"})
    void whatIsNoPathIsNoRoute(String target) throws Exception {
        assertThat(get(target)).startsWith("HTTP/1.1 404 ").contains("\"code\":\"route_not_found\"")
                .containsIgnoringCase("x-content-type-options: nosniff");
    }

    private static String get(String target) throws IOException {
        return http.raw("GET " + target + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    }

    @Test
    void whatIsNotHttpIsRefused() throws Exception {
        assertThat(http.raw("hello\r\n\r\n")).startsWith("HTTP/1.0 400 ").contains("\"code\":\"invalid_parameter\"");
    }

    @Test
    void aHeadLongerThanTheLimitIsRefused() throws Exception {
        assertThat(http.raw("GET /livez HTTP/1.1\r\nhost: x\r\nx: " + "y".repeat(9_000) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 431 ").contains("\"status\":431");
    }

    @Test
    void aUrlLongerThanTheLimitIsRefused() throws Exception {
        assertThat(http.raw("GET /" + "y".repeat(9_000) + " HTTP/1.1\r\nhost: x\r\n\r\n")).startsWith("HTTP/1.0 414 ");
    }

    @Test
    void aDefectTellsNothingOfItself() {
        var reply = http.get(SESSION);
        reply.isProblem(500, "internal_error");
        assertThat(reply.response().body()).doesNotContain("AssertionError").doesNotContain("reach");
    }

    @Test
    void livenessNeedsNothing() {
        assertThat(http.get("/livez").status()).isEqualTo(200);
    }

    @Test
    void aNodeIsReadyWhenEveryRequiredPartIsUp() {
        PARTS.clear();
        PARTS.addAll(List.of(new Part("postgres", State.UP, true), new Part("redis", State.DOWN, false)));
        var reply = http.get("/readyz");
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.json().path("parts").path("redis").textValue()).isEqualTo("down");
    }

    @Test
    void aNodeIsNotReadyWhileARequiredPartIsDown() {
        PARTS.clear();
        PARTS.add(new Part("postgres", State.DOWN, true));
        var reply = http.get("/readyz");
        assertThat(reply.status()).isEqualTo(503);
        assertThat(reply.json().toString()).isEqualTo("{\"status\":\"not_ready\",\"parts\":{\"postgres\":\"down\"}}");
    }

    @Test
    void theModelsAreListedWithTheDefault() {
        assertThat(http.get("/api/v1/models").json().toString()).isEqualTo(
                "{\"default\":\"small\",\"models\":[{\"id\":\"small\",\"continuation\":true},{\"id\":\"large\",\"continuation\":false}]}");
    }

    @Test
    void theDescriptionOfTheApiIsServed() {
        var reply = http.get("/openapi.yaml");
        assertThat(reply.header("content-type")).isEqualTo("application/yaml");
        assertThat(reply.response().body()).startsWith("openapi: 3.1.0");
    }

    @Test
    void moreConnectionsThanTheLimitAreClosed() throws Exception {
        try (var crowded = new HttpFixture(with(2));
                var a = crowded.connect();
                var b = crowded.connect()) {
            // those that say nothing count as well
            try (var c = crowded.connect()) {
                assertThat(c.getInputStream().read()).isEqualTo(-1);
            }
            a.getOutputStream().write(LIVEZ);
            assertThat(a.getInputStream().read()).isEqualTo('H');
            b.getOutputStream().write(LIVEZ);
            assertThat(b.getInputStream().read()).isEqualTo('H');
        }
    }

    @Test
    void instancesShareOneFreePort() throws Exception {
        var vertx = Vertx.vertx();
        try {
            List<HttpVerticle> instances = Collections.synchronizedList(new ArrayList<>());
            vertx.deployVerticle(() -> {
                var instance = HttpFixture.verticle(HttpFixture.CONFIG, () -> new Health(List.of()));
                instances.add(instance);
                return instance;
            }, new DeploymentOptions().setInstances(2)).await();
            assertThat(instances).hasSize(2).extracting(HttpVerticle::port).containsOnly(instances.getFirst().port());
        } finally {
            vertx.close().await();
        }
    }

    private static HttpConfig with(int connections) {
        var c = HttpFixture.CONFIG;
        return new HttpConfig(c.host(), c.port(), c.instances(), c.backlog(), connections, c.maxStreams(),
                c.maxHeaderBytes(), c.headTimeout(),
                c.maxBodyBytes(), c.maxContentBytes(), c.bodyTimeout(), c.idleTimeout(), c.maxWait(),
                c.writeQueueBytes(),
                c.stallTimeout(), c.heartbeat(), c.retry(), c.spread(), c.page(), c.maxPage(), c.drain(),
                c.tls(), c.corsOrigins());
    }
}
