package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.EventStream.Event;
import io.parley.testing.NodePair;
import io.parley.testing.Patience;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of two nodes is one service: whatever is begun at one goes on at the other. */
class TwoNodesIT {
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static NodePair pair;
    static Chat a;
    static Chat b;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, PACED).await();
        pair = NodePair.start(dir, provider);
        a = pair.a().chat();
        b = pair.b().chat();
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        vertx.close().await();
    }

    @Test
    void aReplyBegunAtOneNodeIsResumedAtTheOther() {
        var session = pair.newSessionOfA();
        var reply = new Transcribed();
        try (var stream = a.exchange(session, "count to 60")) {
            takeDeltas(stream, reply, 10);
        }
        try (var stream = b.events(session, reply.lastId())) {
            reply.follow(stream);
        }
        reply.verify();
        assertThat(reply.breaks()).isZero();
        assertThat(reply.text()).endsWith("59, 60.");
        assertThat(a.history(session)).isEqualTo(b.history(session)).hasSize(2);
        assertThat(b.history(session).get(1).path("content").asText()).isEqualTo(reply.text());
    }

    @Test
    void subscribersOfBothNodesAreToldTheSame() {
        var session = pair.newSessionOfA();
        try (var atA = a.events(session, null); var atB = b.events(session, null)) {
            atA.await("snapshot");
            atB.await("snapshot");
            for (var sender : List.of(a, b)) {
                assertThat(sender.post(Chat.messages(session), Map.of("content", "count to 20")).status())
                        .isEqualTo(202);
                var told = told(atA);
                assertThat(told(atB)).isEqualTo(told).hasSizeGreaterThan(3);
            }
        }
    }

    @Test
    void aReplyIsStoppedFromTheNodeThatDoesNotOwnIt() {
        var session = pair.newSessionOfA();
        var reply = new Transcribed();
        long disconnected = provider.stats().disconnected();
        try (var stream = a.exchange(session, "count to 2000")) {
            takeDeltas(stream, reply, 5);
            long asked = System.nanoTime();
            var stopped = b.post("/api/v1/sessions/" + session + "/replies/" + reply.replyId() + "/stop", null);
            await().atMost(Patience.LIMIT).pollInterval(Duration.ofMillis(5)).pollDelay(Duration.ZERO)
                    .until(() -> provider.stats().disconnected() == disconnected + 1);
            System.out.printf("stop at the other node: the provider's call is over after %d ms%n",
                    (System.nanoTime() - asked) / 1_000_000);
            assertThat(stopped.status()).isEqualTo(200);
            assertThat(stopped.at("/status").asText()).isEqualTo("stopped");
            reply.follow(stream);
        }
        reply.verify();
        assertThat(reply.end().name()).isEqualTo("reply.stopped");
        assertThat(a.history(session)).isEqualTo(b.history(session));
        assertThat(a.history(session).get(1).path("status").asText()).isEqualTo("stopped");
        assertThat(a.history(session).get(1).path("content").asText()).isEqualTo(reply.text()).startsWith("1, 2, 3");
    }

    @Test
    void aChangeAtOneNodeIsToldAtBoth() {
        var session = pair.newSessionOfA();
        try (var atA = a.events(session, null); var atB = b.events(session, null)) {
            atA.await("snapshot");
            atB.await("snapshot");
            b.send("PATCH", "/api/v1/sessions/" + session, Map.of("title", "Both", "temperature", 0.5), Map.of());
            for (var stream : List.of(atA, atB)) {
                var updated = stream.await("session.updated").data();
                assertThat(updated.path("title").asText()).isEqualTo("Both");
                assertThat(updated.path("temperature").asDouble()).isEqualTo(0.5);
            }
        }
        assertThat(a.get("/api/v1/sessions/" + session).body()).isEqualTo(b.get("/api/v1/sessions/" + session).body());
    }

    @Test
    void deletingASessionAtOneNodeEndsItsStreamsAtTheOther() {
        var session = pair.newSessionOfA();
        try (var atA = a.events(session, null)) {
            atA.await("snapshot");
            assertThat(b.send("DELETE", "/api/v1/sessions/" + session, null, Map.of()).status()).isEqualTo(204);
            atA.await(EventStream.END);
        }
        assertThat(a.get("/api/v1/sessions/" + session).status()).isEqualTo(404);
    }

    private static void takeDeltas(EventStream stream, Transcribed reply, int count) {
        for (int i = 0; i < count; i++) {
            reply.takeUntil(stream, "reply.delta");
        }
    }

    /** What has an id, up to the end of a reply. */
    private static List<Event> told(EventStream stream) {
        return stream.toEndOfReply().stream().filter(event -> event.id() != null).toList();
    }
}
