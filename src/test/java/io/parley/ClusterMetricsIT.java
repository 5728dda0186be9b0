package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Backends;
import io.parley.testing.Chat;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.Scrape;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What two nodes tell of each other, and of a reply that goes from one to the other. */
class ClusterMetricsIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static Node a;
    static Node b;
    static boolean ended;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        var ports = List.of(Backends.freePort(), Backends.freePort());
        provider = DemoProvider.start(vertx, 0, PACED).await();
        var setup = NodeSetup.fresh().provider("demo", provider)
                .with("cluster.members", ports.stream().map(port -> "127.0.0.1:" + port).toList().toString());
        a = setup.with("cluster.port", ports.get(0).toString()).start(dir);
        b = setup.with("cluster.port", ports.get(1).toString()).start(dir);
        for (var node : List.of(a, b)) {
            await().atMost(PATIENCE)
                    .until(() -> Scrape.of(node).value("parley_cluster_nodes", "role", "session") == 2);
        }
    }

    @AfterAll
    static void stop() {
        if (!ended) {
            a.close();
        }
        b.close();
        vertx.close().await();
    }

    @Test
    void aReplyOfANodeThatEndsIsTakenOver() {
        var chat = new Chat("http://127.0.0.1:" + b.port());
        var maker = new Chat("http://127.0.0.1:" + a.port());
        String session = await().atMost(PATIENCE).until(() -> sessionOfA(maker, chat), found -> found != null);
        var reply = new Transcribed();
        double sent = Scrape.of(a).value("parley_bus_batch_messages_sum");
        try (var stream = chat.exchange(session, "count to 1000")) {
            reply.takeUntil(stream, "reply.delta");
            reply.takeUntil(stream, "reply.delta");
            var atA = Scrape.of(a);
            assertThat(atA.value("parley_replies_running")).isEqualTo(1);
            assertThat(atA.value("parley_session_subscribers")).isEqualTo(1);
            assertThat(atA.value("parley_bus_batch_messages_sum")).as("events went to B").isGreaterThan(sent);
            assertThat(Scrape.of(b).value("parley_bus_messages_total", "direction", "in"))
                    .isGreaterThanOrEqualTo(atA.value("parley_bus_batch_messages_sum") - sent);
            assertThat(Scrape.of(b).value("parley_takeovers_total")).isZero();

            // only what is asked from now on
            provider.settings(DemoSettings.FAST);
            a.close();
            ended = true;
            reply.follow(stream);
        }
        reply.verify();
        assertThat(reply.end().name()).isEqualTo("reply.completed");
        var atB = Scrape.of(b);
        assertThat(atB.value("parley_takeovers_total")).isEqualTo(1);
        assertThat(atB.value("parley_takeover_duration_seconds_count")).isEqualTo(1);
        assertThat(atB.value("parley_replies_total", "outcome", "completed")).isEqualTo(1);
        assertThat(atB.value("parley_replies_running")).isZero();
        assertThat(atB.value("parley_cluster_nodes", "role", "session")).isEqualTo(1);
        assertThat(atB.value("parley_cluster_changes_total")).isGreaterThanOrEqualTo(2);
    }

    /** Null where B has taken it, which did not know A yet. */
    private static @Nullable String sessionOfA(Chat maker, Chat chat) {
        double before = Scrape.of(a).value("parley_sessions_owned");
        String session = maker.newSession();
        try (var events = chat.events(session, null)) {
            events.await("snapshot");
        }
        return Scrape.of(a).value("parley_sessions_owned") > before ? session : null;
    }
}
