package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream.Event;
import io.parley.testing.NodeSetup;
import io.parley.testing.Patience;
import io.parley.testing.Scrape;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node tells of its conversations. Everything is compared with what it told before. */
class MetricsIT {
    private static final DemoSettings SLOW = new DemoSettings(0, 0, 50, 1, 400, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);
    private static final DemoSettings REFUSING = new DemoSettings(0, 0, 0, 1, 0, 400, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static Node node;
    static Chat chat;
    private Scrape before;
    private String session;

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        node = NodeSetup.fresh().provider("demo", provider).start(dir);
        chat = new Chat("http://127.0.0.1:" + node.port());
    }

    @AfterAll
    static void stop() {
        node.close();
        vertx.close().await();
    }

    @BeforeEach
    void open() {
        provider.settings(DemoSettings.FAST);
        session = chat.newSession();
        await().until(() -> Scrape.of(node).value("parley_session_subscribers") == 0);
        before = Scrape.of(node);
    }

    @Test
    void aCompletedReplyIsCountedAndTimed() {
        chat.exchange(session, "count to 30").toEndOfReply();

        assertThat(more("parley_replies_total", "outcome", "completed", "reason", "none")).isEqualTo(1);
        assertThat(more("parley_replies_total")).isEqualTo(1);
        assertThat(more("parley_reply_duration_seconds_count", "outcome", "completed")).isEqualTo(1);
        assertThat(more("parley_reply_duration_seconds_sum")).isBetween(0.0, (double) Patience.LIMIT.toSeconds());
        assertThat(more("parley_reply_first_delta_seconds_count")).isEqualTo(1);
        assertThat(more("parley_reply_delta_delay_seconds_count")).isPositive()
                .isLessThanOrEqualTo(more("parley_reply_entry_chars_count"));
        assertThat(more("parley_reply_entry_chars_sum")).isEqualTo("1, 2, 3, 4, 5, 6, 7, 8, 9, ".length() + 21 * 4 - 1);
        assertThat(more("parley_session_command_duration_seconds_count", "command", "send")).isEqualTo(1);
        assertThat(more("parley_sessions_owned")).isEqualTo(1);
        assertThat(more("parley_session_commands_waiting")).isZero();
    }

    @Test
    void aStoppedReplyRunsUntilItIsStopped() {
        provider.settings(SLOW);
        try (var stream = chat.exchange(session, "Hello")) {
            var reply = stream.await("reply.started").data().path("replyId").asText();
            stream.await("reply.delta");
            assertThat(more("parley_replies_running")).isEqualTo(1);
            assertThat(more("parley_session_subscribers")).isEqualTo(1);

            chat.post("/api/v1/sessions/" + session + "/replies/" + reply + "/stop", null);
            stream.await("reply.stopped");
        }
        assertThat(more("parley_replies_running")).isZero();
        assertThat(more("parley_replies_total", "outcome", "stopped")).isEqualTo(1);
        assertThat(more("parley_reply_duration_seconds_count", "outcome", "stopped")).isEqualTo(1);
        assertThat(more("parley_session_command_duration_seconds_count", "command", "stop")).isEqualTo(1);
        await().until(() -> more("parley_session_subscribers") == 0);
    }

    @Test
    void aFailedReplyIsCountedByItsReason() {
        provider.settings(REFUSING);
        assertThat(chat.exchange(session, "Hello").toEndOfReply().getLast().name()).isEqualTo("reply.failed");

        assertThat(more("parley_replies_total", "outcome", "failed", "reason", "provider_rejected")).isEqualTo(1);
        assertThat(more("parley_replies_total")).isEqualTo(1);
        assertThat(more("parley_reply_duration_seconds_count", "outcome", "failed")).isEqualTo(1);
        assertThat(more("parley_reply_first_delta_seconds_count")).isZero();
    }

    @Test
    void aDeletedSessionAndItsReplyAreOwnedNoMore() {
        provider.settings(SLOW);
        try (var stream = chat.exchange(session, "Hello")) {
            stream.await("reply.delta");
            chat.send("DELETE", "/api/v1/sessions/" + session, null, Map.of());
        }
        assertThat(more("parley_sessions_owned")).isZero();
        assertThat(more("parley_replies_running")).isZero();
        assertThat(more("parley_replies_total")).isZero();
    }

    @Test
    void readsOfThoseWhoComeBackAreCountedByWhereTheyAreToldFrom() {
        List<Event> first = chat.exchange(session, "count to 3").toEndOfReply();
        List<Event> second = chat.exchange(session, "count to 4").toEndOfReply();
        before = Scrape.of(node);

        comeBack(null, "snapshot");
        assertThat(more("parley_resumes_total")).as("a first visit").isZero();

        comeBack(second.getFirst().id(), "reply.completed");
        assertThat(more("parley_resumes_total", "from", "memory")).isEqualTo(1);
        assertThat(more("parley_resumes_total")).isEqualTo(1);

        comeBack(first.getFirst().id(), "reply.completed");
        assertThat(more("parley_resumes_total", "from", "backlog")).isEqualTo(1);
        assertThat(more("parley_resumes_total", "from", "snapshot")).isZero();

        comeBack("999.1.1", "snapshot");
        assertThat(more("parley_resumes_total", "from", "snapshot")).isEqualTo(1);
        assertThat(more("parley_session_command_duration_seconds_count", "command", "attach"))
                .isGreaterThanOrEqualTo(4);
    }

    private void comeBack(@Nullable String lastEventId, String until) {
        try (var stream = chat.events(session, lastEventId)) {
            stream.await(until);
        }
    }

    @Test
    void aNodeAloneSeesItselfAndSendsNothing() {
        var now = Scrape.of(node);

        assertThat(now.value("parley_cluster_ready")).isEqualTo(1);
        for (String role : List.of("http", "session", "llm", "store")) {
            assertThat(now.value("parley_cluster_nodes", "role", role)).isEqualTo(1);
        }
        assertThat(now.value("parley_cluster_beat_duration_seconds_count")).isPositive();
        assertThat(now.value("parley_event_loop_lag_seconds_count")).isPositive();
        assertThat(now.value("parley_bus_messages_total")).isZero();
        assertThat(now.value("parley_bus_in_flight_bytes")).isZero();
        assertThat(now.value("parley_takeovers_total")).isZero();
    }

    /** How much more it is now. */
    private double more(String name, String... labels) {
        return Scrape.of(node).value(name, labels) - before.value(name, labels);
    }
}
