package io.parley.store;

import static io.parley.store.StoreFixture.accept;
import static io.parley.store.StoreFixture.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.SessionId;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.Outcome;
import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PostgresAwayTest {
    private FaultProxy proxy;
    private StoreFixture store;
    private SessionId session;

    @BeforeEach
    void start() {
        proxy = new FaultProxy(Backends.shared().postgresPort());
        store = new StoreFixture(Backends.shared().newInstallation(), proxy.port(),
                new StoreConfig.Commits(100, 100_000, 100, 1_000_000, Duration.ofSeconds(3), Duration.ofMillis(20)),
                Duration.ofSeconds(2));
        session = store.openSession();
    }

    @AfterEach
    void stop() {
        store.close();
        proxy.close();
    }

    @Test
    void aConnectionLostDuringTheCommitLeavesOneRowAndOneAnswer() throws SQLException {
        var accept = accept(session, 1, 1, "key");
        try (var lock = store.jdbc()) {
            lock.setAutoCommit(false);
            lock.createStatement().execute("SELECT FROM session WHERE id = '" + session + "' FOR UPDATE");
            var written = store.begin(accept);
            store.awaitLockWait();
            proxy.cut();
            lock.commit();

            assertThat(done(written).outcome()).isIn(Outcome.WRITTEN, Outcome.DUPLICATE);
        }
        assertThat(messages()).isEqualTo(2);
    }

    @Test
    void anAnswerLostOnTheWayMakesTheRepetitionADuplicate() throws SQLException {
        store.ask(accept(store.openSession(), 1, 1));
        proxy.swallowAnswers();
        var written = store.begin(accept(session, 1, 1, "key"));
        Awaitility.await().until(() -> messages() == 2);
        proxy.pass();

        assertThat(done(written).outcome()).isEqualTo(Outcome.DUPLICATE);
        assertThat(messages()).isEqualTo(2);
    }

    @Test
    void aWriteThatCannotBeMadeFailsAtItsDeadline() {
        proxy.refuse();

        assertUnavailable(() -> store.ask(accept(session, 1, 1)));
    }

    @Test
    void aReadFailsAtOnce() {
        proxy.refuse();

        assertUnavailable(() -> store.ask(new GetSession(session, "local")));
    }

    @Test
    void silenceFailsWithinTheTimeLimit() {
        proxy.swallowAll();

        assertUnavailable(() -> store.ask(new GetSession(session, "local")));
    }

    @Test
    void recoversByItself() {
        proxy.refuse();
        assertUnavailable(() -> store.ask(new GetSession(session, "local")));

        proxy.pass();

        Awaitility.await().ignoreExceptions()
                .until(() -> store.ask(new GetSession(session, "local")).session() != null);
        assertThat(store.ask(accept(session, 1, 1)).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void recoversFromSilence() {
        proxy.swallowAll();
        assertUnavailable(() -> store.ask(accept(session, 1, 1)));

        proxy.pass();

        Awaitility.await().ignoreExceptions().until(() -> store.ask(accept(session, 1, 1)).outcome() != Outcome.FENCED);
    }

    @Test
    void survivesAServerThatEndsItsConnections() throws SQLException {
        store.run(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'parley' AND datname = current_database()");

        assertThat(store.ask(accept(session, 1, 1)).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    private long messages() throws SQLException {
        return (long) store.value("SELECT count(*) FROM message WHERE session_id = '" + session + "'");
    }

    private static void assertUnavailable(Runnable call) {
        assertThatExceptionOfType(ChatException.class).isThrownBy(call::run).returns(ErrorCode.STORE_UNAVAILABLE,
                ChatException::code);
    }
}
