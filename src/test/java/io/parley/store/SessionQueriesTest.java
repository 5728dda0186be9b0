package io.parley.store;

import static io.parley.store.StoreFixture.NOW;
import static io.parley.store.StoreFixture.accept;
import static io.parley.store.StoreFixture.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.MessageId;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.Sampling;
import io.parley.session.ChatMessage;
import io.parley.session.Session;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.ListSessions;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.UpdateSession;
import io.parley.session.StoreMessages.Written;
import java.util.ArrayList;
import java.util.Comparator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SessionQueriesTest {
    private static final Session.Settings SETTINGS = new Session.Settings("demo", "Be \"brief\".",
            new Sampling(0.5, null, 10));
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
    void returnsASessionAsItWasCreated() {
        var session = new Session(SessionId.next(), "ada", "A title", SETTINGS, 1, 0, NOW, NOW);

        store.ask(new CreateSession(session));

        assertThat(store.ask(new GetSession(session.id(), "ada")).session()).isEqualTo(session);
    }

    @Test
    void creatingASessionAgainChangesNothing() {
        var session = StoreFixture.session("ada");
        store.ask(new CreateSession(session));
        store.ask(StoreFixture.open(session.id(), StoreFixture.NODE));

        store.ask(new CreateSession(session));

        assertThat(store.reopen(session.id()).epoch()).isEqualTo(1);
    }

    @Test
    void showsNobodyElsesSession() {
        var session = StoreFixture.session("ada");
        store.ask(new CreateSession(session));

        assertThat(store.ask(new GetSession(session.id(), "eve")).session()).isNull();
    }

    @Test
    void listsTheLatestUpdatedFirstPageByPage() {
        var created = new ArrayList<Session>();
        for (int i = 0; i < 5; i++) {
            var at = NOW.plusMillis(i / 2);
            created.add(new Session(SessionId.next(), "lister", null, Session.Settings.DEFAULT, 1, 0, at, at));
            store.ask(new CreateSession(created.get(i)));
        }

        var first = store.ask(new ListSessions("lister", null, null, 3));
        var last = first.sessions().getLast();
        var second = store.ask(new ListSessions("lister", last.updatedAt(), last.id(), 3));

        assertThat(first.more()).isTrue();
        assertThat(second.more()).isFalse();
        first.sessions().forEach(created::remove);
        // ids of one millisecond are in no order
        created.sort(Comparator.comparing(Session::updatedAt).thenComparing(session -> session.id().toString()));
        assertThat(first.sessions()).extracting(Session::updatedAt).containsExactly(NOW.plusMillis(2),
                NOW.plusMillis(1), NOW.plusMillis(1));
        assertThat(second.sessions()).containsExactlyElementsOf(created.reversed());
    }

    @Test
    void listsMessagesFromEitherEnd() {
        var session = exchanges(3);

        var newest = store.ask(new ListMessages(session, "local", 0, Integer.MAX_VALUE, 2, true));
        var oldest = store.ask(new ListMessages(session, "local", 1, 6, 3, false));
        var all = store.ask(new ListMessages(session, "local", 0, Integer.MAX_VALUE, 6, false));

        assertThat(newest.messages()).extracting(ChatMessage::seq).containsExactly(5, 6);
        assertThat(newest.more()).isTrue();
        assertThat(oldest.messages()).extracting(ChatMessage::seq).containsExactly(2, 3, 4);
        assertThat(oldest.more()).isTrue();
        assertThat(all.more()).isFalse();
    }

    @Test
    void putsOnlySoMuchTextOnAPage() {
        var session = store.openSession();
        for (int seq = 1; seq < 6; seq += 2) {
            var accept = accept(session, 1, seq);
            store.ask(accept);
            store.ask(finish(accept, 1, "x".repeat(50_000)));
        }

        var newest = store.ask(new ListMessages(session, "local", 0, Integer.MAX_VALUE, 100, true));
        var oldest = store.ask(new ListMessages(session, "local", 0, Integer.MAX_VALUE, 100, false));

        assertThat(newest.messages()).extracting(ChatMessage::seq).containsExactly(4, 5, 6);
        assertThat(newest.more()).isTrue();
        assertThat(oldest.messages()).extracting(ChatMessage::seq).containsExactly(1, 2, 3, 4);
        assertThat(oldest.more()).isTrue();
        assertThat(store.reopen(session).tail()).hasSize(3);
    }

    @Test
    void showsNobodyElsesMessages() {
        var session = exchanges(1);

        assertThat(store.ask(new ListMessages(session, "eve", 0, Integer.MAX_VALUE, 10, true)).messages()).isEmpty();
    }

    @Test
    void updatesTitleAndSettings() {
        var session = store.openSession();

        var outcome = store.ask(new UpdateSession(session, 1, "New", SETTINGS, NOW.plusSeconds(9)));

        assertThat(outcome).isEqualTo(new Written(Outcome.WRITTEN, 2));
        assertThat(store.ask(new GetSession(session, "local")).session())
                .isEqualTo(new Session(session, "local", "New", SETTINGS, 2, 0, NOW, NOW.plusSeconds(9)));
    }

    @Test
    void anUpdateInAnotherEpochIsFenced() {
        var session = store.openSession();

        assertThat(store.ask(new UpdateSession(session, 2, "New", SETTINGS, NOW)))
                .isEqualTo(new Written(Outcome.FENCED, 0));

        assertThat(store.ask(new GetSession(session, "local")).session().title()).isNull();
    }

    @Test
    void deletesASessionWithEverythingInIt() {
        var session = store.openSession();
        var accept = accept(session, 1, 1, "key");
        store.ask(accept);

        assertThat(store.ask(new DeleteSession(session, 1)).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(store.ask(new GetSession(session, "local")).session()).isNull();
        assertThat(store.ask(new FindMessage(session, accept.message().id())).exchange()).isNull();
    }

    @Test
    void deletingInAnotherEpochIsFenced() {
        var session = store.openSession();

        assertThat(store.ask(new DeleteSession(session, 2)).outcome()).isEqualTo(Outcome.FENCED);

        assertThat(store.ask(new GetSession(session, "local")).session()).isNotNull();
    }

    @Test
    void deletingAgainIsFenced() {
        var session = store.openSession();
        store.ask(new DeleteSession(session, 1));

        assertThat(store.ask(new DeleteSession(session, 1)).outcome()).isEqualTo(Outcome.FENCED);
    }

    @Test
    void findsTheKeyOfAnExchangeByItsMessage() {
        var session = store.openSession();
        var accept = accept(session, 1, 1, "key");
        store.ask(accept);

        assertThat(store.ask(new FindMessage(session, accept.message().id())).exchange().bodyHash())
                .isEqualTo("hash-of-key");
    }

    @Test
    void findsNoExchangeOfAMessageThatIsNotThere() {
        assertThat(store.ask(new FindMessage(store.openSession(), MessageId.next())).exchange()).isNull();
    }

    private static SessionId exchanges(int count) {
        var session = store.openSession();
        for (int seq = 1; seq < 2 * count; seq += 2) {
            var accept = accept(session, 1, seq);
            store.ask(accept);
            store.ask(finish(accept, 1));
        }
        return session;
    }
}
