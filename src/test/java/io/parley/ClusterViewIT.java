package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodePair;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What any node tells operators of all of them. */
class ClusterViewIT {
    private static final String CLUSTER = "/api/v1/cluster";
    private static final Duration PATIENCE = Patience.LIMIT;
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    private static final int SEVERAL = 12;

    @TempDir
    static Path dir;

    static Vertx vertx;
    static NodePair pair;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        pair = NodePair.start(dir, DemoProvider.start(vertx, 0, PACED).await());
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        vertx.close().await();
    }

    @Test
    void showsWhatIsUnderWayOnEachNode() {
        String session = pair.newSessionOfA();
        var a = pair.a().chat();
        var b = pair.b().chat();
        try (var stream = b.exchange(session, "count to 1000")) {
            stream.await("reply.delta");
            for (var chat : new Chat[] {a, b}) {
                await().atMost(PATIENCE).untilAsserted(() -> {
                    assertThat(sum(chat, "streams")).isEqualTo(1);
                    assertThat(sum(chat, "calls")).isEqualTo(1);
                    assertThat(member(chat, pair.id(pair.a())).path("replies").asInt()).isEqualTo(1);
                    assertThat(member(chat, pair.id(pair.b())).path("streams").asInt()).isEqualTo(1);
                });
                var owner = member(chat, pair.id(pair.a()));
                assertThat(owner.path("state").asText()).isEqualTo("ready");
                assertThat(owner.path("roles")).hasSize(4);
                assertThat(owner.path("sessions").asInt()).isPositive();
                assertThat(owner.path("pid").asLong()).isEqualTo(pair.a().pid());
                assertThat(owner.path("lagMs").asDouble()).isNotNegative();
                assertThat(owner.path("beatAgeMs").asLong()).isBetween(0L, PATIENCE.toMillis());
            }
        }
    }

    @Test
    void newSessionsAreHostedByTheNodeThatMadeThem() {
        var a = pair.a().chat();
        int before = member(a, pair.id(pair.a())).path("sessions").asInt();
        for (int i = 0; i < SEVERAL; i++) {
            assertThat(a.post(Chat.messages(a.newSession()), Map.of("content", "repeat this")).status()).isEqualTo(202);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(member(a, pair.id(pair.a())).path("sessions").asInt())
                .isGreaterThanOrEqualTo(before + SEVERAL));
    }

    @Test
    void showsANodeThatStandsStillAndWhatWasTakenOver() {
        String session = pair.newSessionOfA();
        String frozen = pair.id(pair.a());
        var b = pair.b().chat();
        try (var stream = b.exchange(session, "count to 2000")) {
            stream.await("reply.delta");
            pair.a().freeze();
            await().atMost(PATIENCE).until(() -> state(b, frozen).equals("silent"));
            var standing = member(b, frozen);
            assertThat(standing.path("answers").asBoolean(true)).isFalse();
            assertThat(standing.has("sessions")).isFalse();
            await().atMost(PATIENCE).until(() -> state(b, frozen).equals("gone"));
            stream.await("reply.continued");
        }
        // what another test left running on the frozen node was taken over with it
        var takeover = StreamSupport.stream(member(b, pair.id(pair.b())).at("/takeovers").spliterator(), false)
                .filter(one -> one.path("sessionId").asText().equals(session)).findFirst().orElseThrow();
        assertThat(takeover.path("from").asText()).isEqualTo(frozen);
        assertThat(takeover.path("afterMs").asLong()).isBetween(1_000L, PATIENCE.toMillis());
        pair.a().thaw();
        await().atMost(PATIENCE).until(() -> state(b, frozen).equals("ready"));
    }

    @Test
    void isATableForThoseWhoRead() {
        var answer = pair.b().chat().send("GET", CLUSTER, null, Map.of("accept", "text/plain"));
        assertThat(answer.raw().headers().firstValue("content-type")).hasValue("text/plain");
        assertThat(answer.raw().body()).contains(pair.id(pair.a()), pair.id(pair.b()), "http,session,llm,store")
                .startsWith("node ");
    }

    private static int sum(Chat chat, String number) {
        return StreamSupport.stream(chat.get(CLUSTER).at("/members").spliterator(), false)
                .mapToInt(member -> member.path(number).asInt()).sum();
    }

    private static String state(Chat chat, String node) {
        return member(chat, node).path("state").asText();
    }

    private static JsonNode member(Chat chat, String node) {
        var answer = chat.get(CLUSTER);
        assertThat(answer.status()).isEqualTo(200);
        return StreamSupport.stream(answer.at("/members").spliterator(), false)
                .filter(member -> member.path("node").asText().equals(node)).findFirst().orElseThrow();
    }
}
