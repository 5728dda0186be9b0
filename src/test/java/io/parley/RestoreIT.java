package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.NodeProcess;
import io.parley.testing.NodeSetup;
import io.parley.testing.OwnStores;
import io.parley.testing.Patience;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Postgres is put back to a copy of an earlier moment: sessions are what they were then, and none is dead. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class RestoreIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    private static final String QUESTION = "repeat one two three four five";

    @TempDir
    Path dir;

    private final Vertx vertx = Vertx.vertx();
    private DemoProvider provider;
    private OwnStores stores;
    private NodeSetup setup;
    private NodeProcess node;
    private String told;
    private String running;

    /** A copy of Postgres with one session that has its answer, and one whose reply was under way. */
    @BeforeEach
    void backUp() {
        provider = DemoProvider.start(vertx, 0, DemoSettings.FAST).await();
        stores = new OwnStores(dir);
        setup = NodeSetup.bare().provider("demo", provider)
                .postgres("postgresql://127.0.0.1:" + stores.postgresPort() + "/postgres")
                .redis("redis://127.0.0.1:" + stores.redisPort());
        node = setup.startProcess(dir);
        told = chat().newSession();
        exchange(told);
        provider.settings(StartAgainIT.SILENT);
        running = chat().newSession();
        begin(running);
        stores.backUp(copy());
        await().atMost(PATIENCE).until(() -> chat().get("/readyz").status() == 200);
    }

    @AfterEach
    void stop() {
        node.close();
        stores.close();
        vertx.close().await();
    }

    /** As docs/operations.md says. */
    @Test
    void everythingIsAsItWas() {
        provider.settings(DemoSettings.FAST);
        exchange(told);
        String later = chat().newSession();
        exchange(later);
        node.kill();
        stores.killRedis();
        stores.restore(copy());
        stores.startRedis();
        node = setup.startProcess(dir);

        assertThat(contents(told)).containsExactly(QUESTION, "one two three four five");
        assertThat(chat().get("/api/v1/sessions/" + later).status()).isEqualTo(404);
        await().atMost(PATIENCE).until(() -> status(running), "completed"::equals);
        assertThat(contents(running)).containsExactly(QUESTION, "one two three four five");
        exchange(running);
        exchange(told);
    }

    /** Redis has entries of later owners than Postgres knows of. */
    @Test
    void noSessionIsDeadWhereRedisKeptWhatCameAfter() {
        node.kill();
        node = setup.startProcess(dir);
        await().atMost(PATIENCE).until(() -> provider.stats().active() > 0);
        node.kill();
        stores.restore(copy());
        provider.settings(DemoSettings.FAST);
        node = setup.startProcess(dir);

        await().atMost(PATIENCE).until(() -> !status(running).equals("running"));
        exchange(running);
        exchange(told);
    }

    private Path copy() {
        return dir.resolve("copy");
    }

    private Chat chat() {
        return node.chat();
    }

    private void exchange(String session) {
        try (var stream = chat().exchange(session, QUESTION)) {
            assertThat(stream.toEndOfReply().getLast().name()).isEqualTo("reply.completed");
        }
    }

    private void begin(String session) {
        try (var stream = chat().exchange(session, QUESTION)) {
            stream.await("reply.delta");
        }
    }

    private String status(String session) {
        return chat().history(session).get(1).path("status").asText();
    }

    private List<String> contents(String session) {
        return StreamSupport.stream(chat().history(session).spliterator(), false)
                .map(message -> message.path("content").asText()).toList();
    }
}
