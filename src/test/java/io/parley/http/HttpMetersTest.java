package io.parley.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.core.Instruments;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpMetersTest {
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final HttpFixture http = new HttpFixture(Vertx.vertx(),
            HttpFixture.verticle(HttpFixture.CONFIG, () -> new Health(List.of()),
                    new KnownPeople().people(KnownPeople.EVERYBODY),
                    new Instruments(registry, OpenTelemetry.noop())));

    @AfterEach
    void stop() {
        http.close();
    }

    @Test
    void requestsAreCountedByRouteMethodAndStatus() {
        http.get("/livez");
        http.get("/livez?a=b");
        http.postJson(HttpFixture.SESSION + "/messages", "{");
        assertThat(answered("GET", "/livez", "200")).isEqualTo(1);
        assertThat(answered("GET", "/livez", "400")).isEqualTo(1);
        assertThat(answered("POST", "/api/v1/sessions/:sessionId/messages", "400")).isEqualTo(1);
    }

    @Test
    void whatIsNoRouteOrMethodHasNoNameOfItsOwn() throws IOException {
        http.get("/somewhere/else");
        http.raw("GET /livez/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        http.send(http.request("/livez").method("BREW", BodyPublishers.noBody()));
        http.raw("nonsense\r\n\r\n");
        assertThat(answered("GET", "_other", "404")).isEqualTo(1);
        assertThat(answered("_OTHER", "/livez", "405")).isEqualTo(1);
        assertThat(labels()).contains("_other").doesNotContain("BREW", "/somewhere/else").noneMatch(
                value -> value.contains("nonsense") || value.contains("zz"));
    }

    @Test
    void whoLeavesUnansweredIsCountedApart() throws IOException {
        try (Socket client = http.connect()) {
            client.getOutputStream().write(("POST " + HttpFixture.SESSION
                    + "/messages HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{")
                    .getBytes(US_ASCII));
            await().until(() -> connections() == 1);
        }
        await().ignoreExceptions()
                .until(() -> answered("POST", "/api/v1/sessions/:sessionId/messages", "499") == 1);
    }

    @Test
    void refusalsAreCountedByTheirCode() {
        http.get("/somewhere/else");
        http.get("/api/v1/sessions/x");
        http.get("/api/v1/sessions/y");
        assertThat(registry.get("parley.refusals").tag("code", "route_not_found").counter().count()).isEqualTo(1);
        assertThat(registry.get("parley.refusals").tag("code", "invalid_id").counter().count()).isEqualTo(2);
        assertThat(registry.get("parley.refusals").tag("code", "overloaded").counter().count()).isZero();
    }

    @Test
    void connectionsAreThoseThatAreOpen() throws IOException {
        double before = connections();
        try (Socket first = http.connect(); Socket second = http.connect()) {
            ask(first);
            ask(second);
            assertThat(connections()).isEqualTo(before + 2);
        }
        await().until(() -> connections() == before);
        assertThat(registry.get("parley.http.streams").tag("kind", "reply").gauge().value()).isZero();
        assertThat(registry.get("parley.http.streams").tag("kind", "events").gauge().value()).isZero();
    }

    /** A connection counts from the moment it is known what is spoken there. */
    private static void ask(Socket connection) throws IOException {
        connection.getOutputStream().write("GET /livez HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(US_ASCII));
        assertThat(connection.getInputStream().readNBytes(12)).asString(US_ASCII).isEqualTo("HTTP/1.1 200");
    }

    private double connections() {
        return registry.get("parley.http.connections").gauge().value();
    }

    private long answered(String method, String route, String status) {
        return registry.get("http.server.request.duration").tag("http.request.method", method)
                .tag("http.route", route).tag("http.response.status.code", status).timer().count();
    }

    private Stream<String> labels() {
        return registry.getMeters().stream().map(Meter::getId).flatMap(id -> id.getTags().stream())
                .map(Tag::getValue);
    }
}
