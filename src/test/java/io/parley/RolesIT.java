package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.NodePair;
import io.parley.testing.Patience;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Node A holds the sessions and node B calls the models and Postgres. */
class RolesIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);
    /** Ten tokens at once, as fast as they are read. */
    private static final DemoSettings IN_PIECES = new DemoSettings(0, 0, 0, 10, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static DemoProvider provider;
    static NodePair pair;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        pair = NodePair.start(dir, provider, "[http, session]", "[http, llm, store]");
        awaitAnswers();
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        vertx.close().await();
    }

    private static void awaitAnswers() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            var reply = new Transcribed();
            try (var stream = pair.b().chat().exchange(pair.b().chat().newSession(), "count to 3")) {
                return stream.status() == 200 && reply.follow(stream).end() != null;
            }
        });
    }

    @Test
    void anAnswerLongerThanTheCreditCrossesTheBusWhole() {
        provider.settings(IN_PIECES);
        var reply = new Transcribed();
        try (var stream = pair.a().chat().exchange(pair.a().chat().newSession(), "write 8000 words")) {
            reply.follow(stream);
        }
        reply.verify();
        assertThat(reply.end().name()).isEqualTo("reply.completed");
        assertThat(reply.text()).hasSizeGreaterThan(40_000);
    }

    @Test
    void aReplyGoesOnAfterItsWorkerStoodStill() {
        provider.settings(PACED);
        var chat = pair.a().chat();
        var reply = new Transcribed();
        try (var stream = chat.exchange(chat.newSession(), "count to 200")) {
            reply.takeUntil(stream, "reply.delta");
            pair.b().freeze();
            reply.takeUntil(stream, "reply.continued");
            pair.b().thaw();
            reply.follow(stream);
        } finally {
            pair.b().thaw();
        }
        reply.verify();
        assertThat(reply.end().name()).isEqualTo("reply.completed");
        assertThat(reply.text()).startsWith("1, 2, 3").endsWith("199, 200.");
    }

    @Test
    void aWorkerEndsTheCallsOfAnOwnerThatIsNotHeardAnyMore() {
        provider.settings(PACED);
        long disconnected = provider.stats().disconnected();
        var chat = pair.b().chat();
        var reply = new Transcribed();
        try (var stream = chat.exchange(chat.newSession(), "count to 2000")) {
            reply.takeUntil(stream, "reply.delta");
            pair.a().freeze();
            await().atMost(PATIENCE).until(() -> provider.stats().disconnected() > disconnected);
            assertThat(provider.stats().active()).isZero();
        } finally {
            pair.a().thaw();
        }
        provider.settings(DemoSettings.FAST);
        awaitAnswers();
    }
}
