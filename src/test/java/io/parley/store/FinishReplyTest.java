package io.parley.store;

import static io.parley.store.StoreFixture.NOW;
import static io.parley.store.StoreFixture.accept;
import static io.parley.store.StoreFixture.finish;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.FailureReason;
import io.parley.core.SessionId;
import io.parley.llm.LlmMessages.Usage;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Kept;
import io.parley.session.ChatMessage.Reply;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.FoundSession;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.RecordTakeover;
import io.parley.session.StoreMessages.Written;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FinishReplyTest {
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
    void storesEverythingOfACompletedReply() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        var finish = finish(accept, 1);

        assertThat(store.ask(finish)).isEqualTo(new Written(Outcome.WRITTEN, 3));

        assertThat(reply(session)).isEqualTo(finish.reply());
    }

    @Test
    void storesEverythingOfAFailedReplyThatWasTakenOver() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        var reply = new ChatMessage(accept.reply().id(), 2, accept.reply().author(), "part", Status.FAILED, NOW,
                new Reply(accept.message().id(), "demo", "p", null, FailureReason.PROVIDER_CUT, new Usage(3, 4), 1,
                        new Position(2, 1, 9),
                        List.of(new Kept(1, 3), new Kept(2, 5)), 2, null, NOW));

        store.ask(new FinishReply(session, 1, reply));

        assertThat(reply(session)).isEqualTo(reply);
    }

    @Test
    void aReplyWithACharacterThatPostgresCannotHoldEndsToo() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);

        assertThat(store.ask(finish(accept, 1, "a\0b")).outcome()).isEqualTo(Outcome.WRITTEN);

        assertThat(reply(session).content()).isEqualTo("a\uFFFDb");
    }

    @Test
    void setsTheSessionsUpdateTime() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);

        store.ask(finish(accept, 1));

        FoundSession found = store.ask(new GetSession(session, "local"));
        assertThat(found.session().updatedAt()).isEqualTo(NOW.plusSeconds(1));
    }

    @Test
    void aReplyThatHasEndedIsADuplicateAndStaysAsItIs() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        store.ask(finish(accept, 1, "first"));

        assertThat(store.ask(finish(accept, 1, "second"))).isEqualTo(new Written(Outcome.DUPLICATE, 3));

        assertThat(reply(session).content()).isEqualTo("first");
    }

    @Test
    void aReplyOfLongAgoIsADuplicateWhileAnotherRuns() {
        var session = store.openSession();
        var first = accept(session, 1, 1);
        store.ask(first);
        store.ask(finish(first, 1));
        store.ask(accept(session, 1, 3));

        assertThat(store.ask(finish(first, 1, "late")).outcome()).isEqualTo(Outcome.DUPLICATE);

        assertThat(reply(session).status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void anotherEpochIsFenced() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);

        assertThat(store.ask(finish(accept, 2))).isEqualTo(new Written(Outcome.FENCED, 0));

        assertThat(reply(session).status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void recordsATakeoverOfARunningReply() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);

        var outcome = store.ask(new RecordTakeover(session, 1, accept.reply().id(), List.of(new Kept(1, 4)), 1));

        assertThat(outcome).isEqualTo(new Written(Outcome.WRITTEN, 3));
        assertThat(reply(session).reply().kept()).containsExactly(new Kept(1, 4));
        assertThat(reply(session).reply().takeovers()).isEqualTo(1);
    }

    @Test
    void aTakeoverOfAnEndedReplyIsADuplicate() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);
        store.ask(finish(accept, 1));

        var outcome = store.ask(new RecordTakeover(session, 1, accept.reply().id(), List.of(), 1));

        assertThat(outcome).isEqualTo(new Written(Outcome.DUPLICATE, 3));
    }

    @Test
    void aTakeoverInAnotherEpochIsFenced() {
        var session = store.openSession();
        var accept = accept(session, 1, 1);
        store.ask(accept);

        var outcome = store.ask(new RecordTakeover(session, 7, accept.reply().id(), List.of(), 1));

        assertThat(outcome.outcome()).isEqualTo(Outcome.FENCED);
    }

    private static ChatMessage reply(SessionId session) {
        return store.ask(new ListMessages(session, "local", 0, Integer.MAX_VALUE, 100, true)).messages().getLast();
    }
}
