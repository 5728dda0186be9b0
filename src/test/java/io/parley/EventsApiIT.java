package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.EventStream.Event;
import io.parley.testing.NodeSetup;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Following a session over HTTP with a whole node. */
class EventsApiIT {
    private static final int MAX_STREAMS = 30;

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Node node;
    static Chat chat;
    private String session;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).with("http.max-streams", Integer.toString(MAX_STREAMS))
                .start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @BeforeEach
    void open() {
        session = chat.newSession();
    }

    @Test
    void aNewFollowerGetsASnapshotAndWhatComesAfterIt() {
        chat.exchange(session, "count to 3").toEndOfReply();
        try (var stream = chat.events(session, null)) {
            Event first = stream.await("snapshot");
            assertThat(first.data().path("reason").textValue()).isEqualTo("first");
            assertThat(first.data().path("messages")).isEqualTo(chat.history(session));
            assertThat(first.data().path("session").path("id").textValue()).isEqualTo(session);
            chat.exchange(session, "count to 4").toEndOfReply();
            assertThat(stream.await("message.created").data().path("content").textValue()).isEqualTo("count to 4");
            stream.await("reply.completed");
        }
    }

    @Test
    void afterAnyEventTheStreamGoesOnExactlyThere() {
        List<Event> exchange = chat.exchange(session, "count to 5").toEndOfReply().stream()
                .filter(event -> event.id() != null).toList();
        for (int i = 0; i < exchange.size() - 1; i++) {
            try (var stream = chat.events(session, exchange.get(i).id())) {
                List<Event> rest = stream.toEndOfReply().stream()
                        .filter(event -> event.id() != null).toList();
                assertThat(text(rest)).as("after " + exchange.get(i).id())
                        .isEqualTo(text(exchange.subList(i + 1, exchange.size())));
                assertThat(rest.getLast()).isEqualTo(exchange.getLast());
            }
        }
    }

    @Test
    void theLastEventIdMayStandInTheUrl() {
        List<Event> exchange = chat.exchange(session, "count to 3").toEndOfReply();
        String path = "/api/v1/sessions/" + session + "/events?lastEventId=" + exchange.getFirst().id();
        try (var stream = chat.stream(path)) {
            assertThat(stream.await(event -> event.id() != null).name()).isEqualTo("reply.started");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "999.1.1", "1.1", "-1.0.0", "999999999.999999999999999999.999999999", "0.0.1",
            "1.99999999999999999999.1", "2147483648.0.0", "01.0.0"})
    void anUnknownIdGetsASnapshotThatSaysSo(String id) {
        try (var stream = chat.events(session, id)) {
            assertThat(stream.await("snapshot").data().path("reason").textValue()).isEqualTo("unknown_id");
        }
    }

    @Test
    void followersAreToldOfChangedSettings() {
        try (var stream = chat.events(session, null)) {
            stream.await("snapshot");
            chat.send("PATCH", "/api/v1/sessions/" + session, "{\"title\":\"Rain\"}", Map.of());
            stream.await(event -> event.name().equals("session.updated")
                    && event.data().path("title").asText().equals("Rain"));
        }
    }

    @Test
    void theStreamEndsWhenTheSessionIsDeleted() {
        try (var stream = chat.events(session, null)) {
            stream.await("snapshot");
            chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of());
            stream.await(EventStream.END);
        }
    }

    @Test
    void whoeverAsksForTheHeadersAloneTakesNoPlaceAmongTheStreams() {
        String path = "/api/v1/sessions/" + session + "/events";
        try (var stream = chat.events(session, null)) {
            for (int i = 0; i < 2 * MAX_STREAMS; i++) {
                var head = chat.send("HEAD", path, null, Map.of("accept", "text/event-stream"));
                assertThat(head.status()).isEqualTo(200);
                assertThat(head.raw().headers().firstValue("content-length")).isEmpty();
                assertThat(head.raw().headers().firstValue("content-type")).contains(stream.header("content-type"));
                assertThat(head.raw().headers().firstValue("cache-control")).contains(stream.header("cache-control"));
            }
        }
        chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of());
        assertThat(chat.send("HEAD", path, null, Map.of()).status()).isEqualTo(404);
    }

    @Test
    void moreStreamsThanTheLimitAreRefusedUntilOneCloses() {
        List<EventStream> open = new ArrayList<>();
        try {
            EventStream last = chat.events(session, null);
            for (int i = 0; last.status() == 200 && i <= MAX_STREAMS; i++) {
                open.add(last);
                last = chat.events(session, null);
            }
            assertThat(last.status()).isEqualTo(503);
            var refused = chat.get("/api/v1/sessions/" + session + "/events");
            assertThat(refused.at("/code").textValue()).isEqualTo("overloaded");
            assertThat(refused.raw().headers().firstValue("retry-after").orElse("")).matches("[12]");
        } finally {
            open.forEach(EventStream::close);
        }
        await().untilAsserted(() -> {
            try (var stream = chat.events(session, null)) {
                assertThat(stream.status()).isEqualTo(200);
            }
        });
    }

    private static String text(List<Event> events) {
        StringBuilder text = new StringBuilder();
        events.stream().filter(event -> event.name().equals("reply.delta")).forEach(event -> text.append(event.text()));
        return text.toString();
    }
}
