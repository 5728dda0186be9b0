package io.parley.store;

import static io.parley.store.StoreFixture.accept;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HousekeepingTest {
    private StoreFixture store;
    private Housekeeping housekeeping;

    @BeforeEach
    void start() {
        store = new StoreFixture();
        var retention = new StoreConfig.Retention(Duration.ofHours(24), Duration.ofHours(24), Duration.ofDays(365),
                Duration.ofHours(1), 2);
        housekeeping = new Housekeeping(store.vertx,
                new StoreConfig(store.config.postgres(), store.config.commits(), store.config.redis(), retention));
    }

    @AfterEach
    void stop() {
        store.on(housekeeping::close);
        store.close();
    }

    @Test
    void forgetsOldIdempotencyKeysStepByStep() throws SQLException {
        for (int i = 0; i < 5; i++) {
            store.ask(accept(store.openSession(), 1, 1, "old"));
        }
        store.run("UPDATE idempotency SET created_at = now() - interval '25 hours'");
        store.ask(accept(store.openSession(), 1, 1, "young"));

        store.on(housekeeping::round);

        assertThat(store.value("SELECT string_agg(key, ' ') FROM idempotency")).isEqualTo("young");
    }

    @Test
    void countsWhatWasStoredBeforeItWasCounted() throws SQLException {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        store.run("UPDATE session SET bytes = NULL");

        store.on(housekeeping::round);

        assertThat(store.value("SELECT bytes FROM session WHERE id = '" + session + "'"))
                .isEqualTo((long) accept.message().content().length());
    }

    @Test
    void freesTheSessionsOfNodesLongDeadAndRemovesThem() throws SQLException {
        var session = store.openSession();
        store.run(
                "INSERT INTO node (id, roles, standing, beat_at) VALUES ('node-a', '{}', 'ready', now() - interval '2 days')");

        store.on(housekeeping::round);

        assertThat(store.value("SELECT node FROM session WHERE id = '" + session + "'")).isNull();
        assertThat(store.value("SELECT count(*) FROM node")).isEqualTo(0L);
    }

    @Test
    void leavesLivingNodesAlone() throws SQLException {
        var session = store.openSession();
        store.run("INSERT INTO node (id, roles, standing) VALUES ('node-a', '{}', 'ready')");

        store.on(housekeeping::round);

        assertThat(store.value("SELECT node FROM session WHERE id = '" + session + "'")).isEqualTo("node-a");
        assertThat(store.value("SELECT count(*) FROM node")).isEqualTo(1L);
    }
}
