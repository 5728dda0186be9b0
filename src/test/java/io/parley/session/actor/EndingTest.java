package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.session.ChatMessage.Status;
import io.parley.session.LogEntry.Kind;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Deleted;
import io.parley.session.SessionMessages.Send;
import io.parley.session.SessionMessages.Stopped;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class EndingTest {
    private final Play play = Play.running(Play.with());

    private Play finished() {
        return play.told("Hello").finished(play.call());
    }

    @Test
    void theFinishIsLoggedAndCommittedSideBySide() {
        finished();

        assertThat(play.effect(Effect.Append.class).entries().getLast().kind()).isEqualTo(Kind.FINISH);
        assertThat(play.asked(FinishReply.class).reply().content()).isEqualTo("Hello");
    }

    @Test
    void theEndIsToldOnlyAfterTheCommit() {
        finished();
        assertThat(play.published()).isEmpty();

        play.written(Outcome.WRITTEN);

        var ended = (ReplyEnded) play.published().getLast();
        assertThat(ended.status()).isEqualTo(Status.COMPLETED);
        assertThat(ended.length()).isEqualTo(5);
        assertThat(ended.sha256()).isEqualTo(TextHash.of("Hello"));
    }

    @Test
    void onceCommittedTheRestIsToldEvenIfItIsNotLogged() {
        play.told("Hel").delta(play.call(), "lo").finished(play.call());
        play.written(Outcome.WRITTEN);

        assertThat(play.published()).hasExactlyElementsOfTypes(ReplyDelta.class, ReplyEnded.class);
    }

    @Test
    void aCommitThatFailsIsRepeatedUnchanged() {
        finished();
        var commit = play.asked(FinishReply.class);
        play.storeFailed(ErrorCode.STORE_UNAVAILABLE).tickAfter(Duration.ofSeconds(1));

        assertThat(play.asked(FinishReply.class)).isEqualTo(commit);
    }

    @Test
    void aCommitThatHadArrivedAfterAllIsTheEnd() {
        finished().storeFailed(ErrorCode.STORE_UNAVAILABLE).tickAfter(Duration.ofSeconds(1));
        play.written(Outcome.DUPLICATE);

        assertThat(play.published()).hasAtLeastOneElementOfType(ReplyEnded.class);
        assertThat(play.state()).isInstanceOf(Idle.class);
    }

    @Test
    void aFencedCommitTellsNothing() {
        finished().written(Outcome.FENCED);

        assertThat(play.published()).isEmpty();
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void aMessageAgainSeesItsReplyAsRunningUntilTheEndIsCommitted() {
        var exchange = Objects.requireNonNull(play.state().told()).exchange();
        finished();
        long token = play.command(new Send(Play.SESSION, Play.OWNER, exchange.message().id(), exchange.reply().id(),
                "hello", null, null, null));

        assertThat(play.answer(token, Accepted.class).reply().status()).isEqualTo(Status.RUNNING);
    }

    // ---- stop ----

    @Test
    void aStopCancelsTheCallAndKeepsTheText() {
        play.told("Hel").delta(play.call(), "lo").stop(play.reply());

        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        var reply = play.asked(FinishReply.class).reply();
        assertThat(reply.status()).isEqualTo(Status.STOPPED);
        assertThat(reply.content()).isEqualTo("Hello");
    }

    @Test
    void aStopIsAnsweredWhenItIsCommitted() {
        long token = play.stop(play.reply());
        assertThat(play.effects(Effect.Answer.class)).isEmpty();
        play.written(Outcome.WRITTEN);

        assertThat(play.answer(token, Stopped.class).reply().status()).isEqualTo(Status.STOPPED);
    }

    @Test
    void aStopDuringTheEndIsAnsweredWithThatEnd() {
        finished();
        var commit = play.effect(Effect.Ask.class);
        long token = play.stop(play.reply());
        play.on(new Input.Stored(commit.serial(), new Written(Outcome.WRITTEN, 3)));

        assertThat(play.answer(token, Stopped.class).reply().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void noMoreStopsWaitThanTheMailboxHolds() {
        var small = Play.running(Play.with().config(Play.bounds(1000, 3, 1024, 10, 1)));
        small.stop(small.reply());

        assertThat(small.refusal(small.stop(small.reply()))).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void aStopAfterTheEndTellsTheEnd() {
        finished().written(Outcome.WRITTEN);
        long token = play.stop(play.reply());

        assertThat(play.answer(token, Stopped.class).reply().content()).isEqualTo("Hello");
    }

    @Test
    void aStopOfAReplyThatIsNotInMemoryAsksTheStore() {
        var question = Play.question(1);
        var reply = Play.completed(question, "old");
        long token = play.stop(reply.id());
        assertThat(play.asked(FindMessage.class).message()).isEqualTo(reply.id());
        play.stored(new FoundExchange(new StoreMessages.Exchange(question, reply, null)));

        assertThat(play.answer(token, Stopped.class).reply()).isEqualTo(reply);
    }

    @Test
    void aStopOfNoReplyIsNotFound() {
        long token = play.stop(MessageId.next());
        play.stored(new FoundExchange(null));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.REPLY_NOT_FOUND);
    }

    // ---- delete ----

    private long delete() {
        return play.command(new io.parley.session.SessionMessages.Delete(Play.SESSION, Play.OWNER));
    }

    @Test
    void aDeletionCancelsTheCallAndIsAnsweredWhenCommitted() {
        long token = delete();
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.asked(DeleteSession.class).session()).isEqualTo(Play.SESSION);
        play.written(Outcome.WRITTEN);

        assertThat(play.answer(token, Deleted.class)).isNotNull();
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.DELETED);
    }

    @Test
    void aDeletionThatFailsMakesTheSessionBeReadAgain() {
        long token = delete();
        play.storeFailed(ErrorCode.STORE_UNAVAILABLE);

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void afterItsEndAnActorRefusesCommands() {
        finished().written(Outcome.FENCED);

        assertThat(play.refusal(play.stop(MessageId.next()))).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
    }

    @Test
    void aLostLogDuringTheEndEndsTheActor() {
        finished();
        var append = play.effect(Effect.Append.class);
        play.on(new Input.Appended(append.reply(), append.serial(), Appended.REFUSED));
        var last = play.effect(Effect.ReadLast.class);
        play.on(new Input.LastRead(last.reply(), last.serial(),
                java.util.Optional.of(new io.parley.session.ReplyLog.Last(2, 0))));

        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }
}
