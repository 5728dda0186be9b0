package io.parley.store;

import static io.parley.store.StoreFixture.NODE;
import static io.parley.store.StoreFixture.NOW;
import static io.parley.store.StoreFixture.accept;
import static io.parley.store.StoreFixture.done;
import static io.parley.store.StoreFixture.finish;
import static io.parley.store.StoreFixture.open;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.ChatException;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.ChatMessage;
import io.parley.session.Session;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AcceptMessageTest {
    private static StoreFixture store;

    @BeforeAll
    static void start() {
        store = new StoreFixture();
    }

    @AfterAll
    static void stop() {
        store.close();
    }

    @Test
    void storesMessageAndRunningReply() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);

        assertThat(store.ask(accept)).isEqualTo(new Written(Outcome.WRITTEN, 2));

        assertThat(messages(session)).containsExactly(accept.message(), accept.reply());
    }

    @Test
    void raisesLastSeqRevisionAndUpdateTimeOfTheSession() {
        var session = store.openSession();

        store.ask(accept(session, 1, 1));

        assertThat(session(session)).extracting(Session::lastSeq, Session::revision, Session::updatedAt)
                .containsExactly(2, 2L, NOW);
    }

    @Test
    void bytesAreCountedWithMessageAndReply() throws SQLException {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        store.ask(accept);
        assertThat(bytes(session)).as("once").isEqualTo(bytes(accept.message()));
        var finish = finish(accept, 1);
        store.ask(finish);
        store.ask(finish);

        assertThat(bytes(session)).isEqualTo(bytes(accept.message()) + bytes(finish.reply()));
    }

    private static long bytes(ChatMessage message) {
        return message.content().getBytes(UTF_8).length;
    }

    private static long bytes(SessionId session) throws SQLException {
        return (long) store.value("SELECT bytes FROM session WHERE id = '" + session + "'");
    }

    @Test
    void givesAnUntitledSessionItsTitle() {
        var session = store.openSession();

        var first = titled(accept(session, 1, 1), "First");
        store.ask(first);
        store.ask(finish(first, 1));
        store.ask(titled(accept(session, 1, 3), "Second"));

        assertThat(session(session).title()).isEqualTo("First");
    }

    @Test
    void anotherEpochIsFencedAndWritesNothing() {
        var session = store.openSession();

        assertThat(store.ask(accept(session, 2, 1, "k"))).isEqualTo(new Written(Outcome.FENCED, 0));

        assertThat(messages(session)).isEmpty();
        assertThat(store.ask(new FindExchange(session, "local", "k")).exchange()).isNull();
    }

    @Test
    void anUnknownSessionIsFenced() {
        assertThat(store.ask(accept(SessionId.next(), 1, 1)).outcome()).isEqualTo(Outcome.FENCED);
    }

    @Test
    void aDeletedSessionIsFenced() {
        var session = store.openSession();
        store.ask(new DeleteSession(session, 1));

        assertThat(store.ask(accept(session, 1, 1)).outcome()).isEqualTo(Outcome.FENCED);
    }

    @Test
    void aRepetitionIsADuplicateAndIsFoundByItsMessage() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);

        assertThat(store.ask(accept)).isEqualTo(new Written(Outcome.DUPLICATE, 2));

        var exchange = store.ask(new FindMessage(session, accept.message().id())).exchange();
        assertThat(exchange.message()).isEqualTo(accept.message());
        assertThat(exchange.reply()).isEqualTo(accept.reply());
        assertThat(exchange.bodyHash()).isNull();
    }

    @Test
    void aKeyUsedBeforeIsADuplicateAndFindsTheFirstExchange() {
        var session = store.openSession();
        var first = accept(session, 1, 1, "key");
        store.ask(first);
        store.ask(finish(first, 1));

        assertThat(store.ask(accept(session, 1, 3, "key")).outcome()).isEqualTo(Outcome.DUPLICATE);

        var exchange = store.ask(new FindExchange(session, "local", "key")).exchange();
        assertThat(exchange.message()).isEqualTo(first.message());
        assertThat(exchange.bodyHash()).isEqualTo("hash-of-key");
        assertThat(messages(session)).hasSize(2);
    }

    @Test
    void aSecondMessageWhileAReplyRunsIsADuplicateAndLeavesNoKey() {
        var session = store.openSession();
        store.ask(accept(session, 1, 1));

        assertThat(store.ask(accept(session, 1, 3, "late")).outcome()).isEqualTo(Outcome.DUPLICATE);

        assertThat(messages(session)).hasSize(2);
        assertThat(store.ask(new FindExchange(session, "local", "late")).exchange()).isNull();
    }

    @Test
    void aNumberThatIsTakenIsADuplicateAndLeavesNoKey() {
        var session = store.openSession();
        var first = accept(session, 1, 1);
        store.ask(first);
        store.ask(finish(first, 1));

        assertThat(store.ask(accept(session, 1, 1, "stale")).outcome()).isEqualTo(Outcome.DUPLICATE);

        assertThat(store.ask(new FindExchange(session, "local", "stale")).exchange()).isNull();
    }

    @Test
    void theSameKeyInAnotherSessionIsAnotherKey() {
        store.ask(accept(store.openSession(), 1, 1, "shared"));

        assertThat(store.ask(accept(store.openSession(), 1, 1, "shared")).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void ofManyAtOnceEveryOneGetsItsOwnOutcome() {
        var good = new ArrayList<AcceptMessage>();
        var outcomes = new ArrayList<Future<Written>>();
        for (int i = 0; i < 200; i++) {
            var accept = accept(store.openSession(), 1, 1, "k" + i);
            good.add(accept);
        }
        for (var accept : good) {
            outcomes.add(store.begin(accept));
            outcomes.add(store.begin(accept(accept.session(), 9, 1)));
        }
        done(Future.all(outcomes));

        assertThat(outcomes).extracting(f -> f.result().outcome())
                .containsOnly(Outcome.WRITTEN, Outcome.FENCED)
                .filteredOn(Outcome.WRITTEN::equals).hasSize(200);
        assertThat(good).allSatisfy(a -> assertThat(messages(a.session())).hasSize(2));
    }

    @Test
    void aRowThatPostgresRefusesFailsAloneInItsBatch() {
        var elsewhere = accept(store.openSession(), 1, 1);
        store.ask(elsewhere);
        var rows = List.of(accept(store.openSession(), 1, 1),
                accept(store.openSession(), 1, elsewhere.message(), null), accept(store.openSession(), 1, 1));

        var outcomes = rows.stream().map(store::begin).toList();

        assertThatThrownBy(() -> done(outcomes.get(1))).isInstanceOf(ChatException.class).hasMessageContaining("23505")
                .hasMessageNotContaining(elsewhere.message().id().toString());
        assertThat(done(outcomes.get(0)).outcome()).isEqualTo(Outcome.WRITTEN);
        assertThat(done(outcomes.get(2)).outcome()).isEqualTo(Outcome.WRITTEN);
    }

    @Test
    void anEpochTakenWhileTheBatchWaitsForTheLockFencesIt() throws SQLException {
        var session = store.openSession();
        try (var other = store.jdbc()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("UPDATE session SET epoch = 2, node = 'node-b' WHERE id = '" + session + "'");
            var waiting = store.begin(accept(session, 1, 1, "k"));
            store.awaitLockWait();
            other.commit();

            assertThat(done(waiting)).isEqualTo(new Written(Outcome.FENCED, 0));
        }
        assertThat(messages(session)).isEmpty();
        assertThat(store.ask(new FindExchange(session, "local", "k")).exchange()).isNull();
    }

    @Test
    void aMessageCommittedWhileItsRepetitionWaitsForTheLockMakesThatADuplicate() throws SQLException {
        var session = store.openSession();
        var accept = accept(session, 1, 1, "k");
        try (var lost = store.jdbc()) {
            lost.setAutoCommit(false);
            lost.createStatement()
                    .execute("""
                             UPDATE session SET last_seq = 2, running_reply = '%s', revision = 2 WHERE id = '%s'"""
                            .formatted(accept.reply().id(), session));
            var waiting = store.begin(accept);
            store.awaitLockWait();
            lost.commit();

            assertThat(done(waiting)).isEqualTo(new Written(Outcome.DUPLICATE, 2));
        }
    }

    @Test
    void aNewOwnerSeesWhatItWaitedFor() throws SQLException {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        try (var lost = store.jdbc()) {
            lost.setAutoCommit(false);
            lost.createStatement().execute("UPDATE session SET running_reply = NULL WHERE id = '" + session + "'");
            lost.createStatement().execute("UPDATE message SET status = 'completed', content = 'late' WHERE id = '%s'"
                    .formatted(accept.reply().id()));
            var opening = store.begin(open(session, new NodeId("node-b"), NODE));
            store.awaitLockWait();
            lost.commit();

            var opened = done(opening);
            assertThat(opened.epoch()).isEqualTo(2);
            assertThat(opened.tail().getLast().content()).isEqualTo("late");
        }
    }

    private static AcceptMessage titled(AcceptMessage a, String title) {
        return new AcceptMessage(a.session(), a.epoch(), a.principal(), a.message(), a.reply(), a.key(), a.bodyHash(),
                title, null);
    }

    private static List<ChatMessage> messages(SessionId session) {
        return store.ask(new ListMessages(session, "local", 0, Integer.MAX_VALUE, 100, true)).messages();
    }

    private static Session session(SessionId id) {
        return store.ask(new GetSession(id, "local")).session();
    }
}
