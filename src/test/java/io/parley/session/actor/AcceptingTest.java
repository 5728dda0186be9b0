package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.llm.LlmMessages.Delta;
import io.parley.llm.LlmMessages.Turn;
import io.parley.session.LogEntry;
import io.parley.session.SessionEvent.MessageCreated;
import io.parley.session.SessionEvent.ReplyStarted;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Attach;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Outcome;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AcceptingTest {
    private final Play play = Play.with().open();
    private final Send hello = Play.message("hello", null);
    private final Send keyed = Play.message("hello", "key");

    private StoreMessages.Exchange committed() {
        var accepting = (Accepting) play.state();
        return new StoreMessages.Exchange(accepting.exchange().message(), accepting.exchange().reply(), null);
    }

    @Test
    void nothingIsWrittenBeforeAWorkerHasTakenTheCall() {
        play.command(hello);

        assertThat(play.effects(Effect.Start.class)).hasSize(1);
        assertThat(play.effects(Effect.Ask.class)).isEmpty();
    }

    @Test
    void aMessageIsCommittedOnceAWorkerHasTakenTheCall() {
        play.command(hello);
        play.callStarted();

        var write = play.asked(AcceptMessage.class);
        assertThat(write.message().id()).isEqualTo(hello.message());
        assertThat(write.reply().seq()).isEqualTo(2);
    }

    @Test
    void anAnswerIsGivenOnlyAfterTheCommit() {
        long token = play.command(hello);
        play.callStarted();
        assertThat(play.effects(Effect.Answer.class)).isEmpty();

        play.written(Outcome.WRITTEN);

        assertThat(play.answer(token, Accepted.class).message().content()).isEqualTo("hello");
        assertThat(play.published()).hasExactlyElementsOfTypes(MessageCreated.class, ReplyStarted.class);
    }

    @Test
    void whatTheProviderSaysEarlyIsKeptBackUntilTheCommit() {
        play.command(hello);
        var call = play.effect(Effect.Start.class).generate().call();
        play.callStarted();
        int commit = play.effect(Effect.Ask.class).serial();
        play.signal(new Delta(call, 1, "Hi"));
        assertThat(play.all()).isEmpty();

        play.on(new Input.Stored(commit, new StoreMessages.Written(Outcome.WRITTEN, 2)));

        assertThat(play.effect(Effect.Create.class).entries()).extracting(LogEntry::value).containsExactly("", "Hi");
    }

    @Test
    void aMessageThatNoWorkerTakesIsRefusedWithoutAWrite() {
        long token = play.command(hello);
        var call = play.effect(Effect.Start.class).generate().call();
        play.on(new Input.CallRefused(call, ErrorCode.OVERLOADED));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.state()).isInstanceOf(Idle.class);
    }

    @Test
    void aWorkerThatDiesBeforeItTookTheCallRefusesIt() {
        long token = play.command(hello);
        play.on(new Input.CallLost(play.effect(Effect.Start.class).generate().call()));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void aFullQueueRefusesTheMessageAndCancelsTheCall() {
        long token = play.command(hello);
        play.callStarted().storeFailed(ErrorCode.OVERLOADED);

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.OVERLOADED);
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.state()).isInstanceOf(Idle.class);
    }

    @Test
    void theSameMessageSentAgainHasACallOfItsOwn() {
        play.command(hello);
        var first = play.effect(Effect.Start.class).generate().call();
        play.callStarted().storeFailed(ErrorCode.OVERLOADED);
        play.command(hello);

        assertThat(play.effect(Effect.Start.class).generate().call()).isNotEqualTo(first);
    }

    @Test
    void aFencedCommitEndsTheActor() {
        long token = play.command(hello);
        play.callStarted().written(Outcome.FENCED);

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
    }

    @Test
    void aRepeatedMessageIsAnsweredWithItsExchange() {
        long token = play.command(hello);
        play.callStarted().written(Outcome.DUPLICATE);
        assertThat(play.asked(FindMessage.class).message()).isEqualTo(hello.message());

        var question = Play.question(1);
        play.stored(new FoundExchange(new StoreMessages.Exchange(question, Play.completed(question, "Hi"), null)));

        assertThat(play.answer(token, Accepted.class).duplicate()).isTrue();
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.state()).isInstanceOf(Idle.class);
    }

    @Test
    void aMessageThatIsRememberedIsNotGeneratedAgain() {
        var question = Play.question(1);
        var idle = Play.with().open(question, Play.completed(question, "Hi"));
        idle.command(new Send(Play.SESSION, Play.OWNER, question.id(), io.parley.core.MessageId.next(), "question 1",
                null, null, null));

        assertThat(idle.effects(Effect.Start.class)).isEmpty();
        assertThat(idle.asked(FindMessage.class).message()).isEqualTo(question.id());
    }

    @Test
    void aKnownKeyWithAnotherBodyIsRefused() {
        long token = play.command(keyed);
        play.callStarted().written(Outcome.DUPLICATE);
        assertThat(play.asked(FindExchange.class).key()).isEqualTo("key");

        var question = Play.question(1);
        play.stored(new FoundExchange(new StoreMessages.Exchange(question, Play.completed(question, "Hi"), "other")));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.IDEMPOTENCY_KEY_REUSED);
    }

    @Test
    void aDuplicateThatIsThisVeryMessageIsGenerated() {
        long token = play.command(hello);
        var exchange = committed();
        play.callStarted().written(Outcome.DUPLICATE).stored(new FoundExchange(exchange));

        assertThat(play.answer(token, Accepted.class).duplicate()).isFalse();
        assertThat(play.state()).isInstanceOf(Running.class);
    }

    @Test
    void aDuplicateOfNothingMakesTheSessionBeReadAgain() {
        long token = play.command(hello);
        play.callStarted().written(Outcome.DUPLICATE).stored(new FoundExchange(null));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void commandsWaitWhileAMessageIsBeingCommitted() {
        play.command(hello);
        var call = play.effect(Effect.Start.class).generate().call();
        long token = play.command(new Attach(Play.SESSION, Play.OWNER, Play.SELF, null));
        assertThat(play.all()).isEmpty();

        play.on(new Input.CallRefused(call, ErrorCode.OVERLOADED));

        assertThat(play.answer(token, Attached.class).more()).isFalse();
    }

    @Test
    void noMoreCommandsWaitThanTheMailboxHolds() {
        var small = Play.with().config(Play.bounds(1000, 3, 1024, 10, 1)).open();
        small.command(hello);
        small.peek();

        assertThat(small.refusal(small.peek())).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void thoseWhoSubscribeTakeNoPlaceInTheMailbox() {
        var small = Play.with().config(Play.bounds(1000, 3, 1024, 10, 1)).open();
        small.command(hello);
        var call = small.effect(Effect.Start.class).generate().call();
        var tokens = IntStream.range(0, 200).mapToObj(i -> small.attach(null)).toList();
        small.peek();
        small.on(new Input.CallRefused(call, ErrorCode.OVERLOADED));

        assertThat(tokens).allSatisfy(token -> assertThat(small.answer(token, Attached.class).more()).isFalse());
    }

    // ---- the outcome of the commit is not known ----

    private void unknown() {
        play.command(hello);
        play.callStarted().storeFailed(ErrorCode.STORE_UNAVAILABLE);
    }

    @Test
    void anUnknownOutcomeIsToldAndTheCallCancelled() {
        long token = play.command(hello);
        play.callStarted().storeFailed(ErrorCode.STORE_UNAVAILABLE);

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
    }

    @Test
    void anUnknownCommitIsRepeatedUnchanged() {
        play.command(hello);
        play.callStarted();
        var first = play.asked(AcceptMessage.class);
        play.storeFailed(ErrorCode.STORE_UNAVAILABLE).tickAfter(Duration.ofSeconds(1));

        assertThat(play.asked(AcceptMessage.class)).isEqualTo(first);
    }

    @Test
    void aMessageThatTurnsOutToBeStoredGetsItsReply() {
        unknown();
        play.tickAfter(Duration.ofSeconds(1)).written(Outcome.WRITTEN);

        assertThat(play.effects(Effect.Start.class)).hasSize(1);
        assertThat(play.published()).hasAtLeastOneElementOfType(MessageCreated.class);
        assertThat(play.state()).isInstanceOf(Running.class);
    }

    @Test
    void aMessageWhoseFirstCommitArrivedAfterAllGetsItsReply() {
        play.command(hello);
        var exchange = committed();
        play.callStarted().storeFailed(ErrorCode.STORE_UNAVAILABLE).tickAfter(Duration.ofSeconds(1));
        play.written(Outcome.DUPLICATE).stored(new FoundExchange(exchange));

        assertThat(play.state()).isInstanceOf(Running.class);
    }

    @Test
    void otherMessagesAreRefusedWhileAnOutcomeIsUnknown() {
        unknown();

        assertThat(play.refusal(play.command(Play.message("more", null)))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
    }

    @Test
    void readersAreServedWhileAnOutcomeIsUnknown() {
        unknown();

        assertThat(play.attached(play.attach(null))).hasSize(1);
    }

    @Test
    void aFencedRepetitionEndsTheActor() {
        unknown();
        play.tickAfter(Duration.ofSeconds(1)).written(Outcome.FENCED);

        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void theStoreIsAskedAgainAsLongAsItIsAway() {
        unknown();
        play.tickAfter(Duration.ofSeconds(1)).storeFailed(ErrorCode.STORE_UNAVAILABLE);
        play.tickAfter(Duration.ofSeconds(1));

        assertThat(play.effects(Effect.Ask.class)).hasSize(1);
    }

    @Test
    void thePromptIsBoundedWhereTheLastReplyAloneIsLonger() {
        var question = Play.question(1);
        var play = Play.with().open(question, Play.completed(question, "x".repeat(300_000) + " the end"));
        play.command(Play.message("and?", null));

        var prompt = play.effect(Effect.Start.class).generate().prompt();
        assertThat(prompt).hasSize(3);
        assertThat(prompt.getFirst().content()).isEqualTo(question.content());
        assertThat(prompt.get(1).content()).endsWith("x the end");
        assertThat(prompt.stream().mapToInt(turn -> turn.content().length()).sum()).isBetween(199_000, 200_000);
    }

    @Test
    void messagesThatNothingAnsweredAreOneTurnWithTheNext() {
        var first = Play.question(1);
        var second = Play.question(3);
        var play = Play.with().open(first, Play.completed(first, ""), second, Play.completed(second, "\n\u200b"));
        play.command(Play.message("and?", null));

        assertThat(play.effect(Effect.Start.class).generate().prompt()).extracting(Turn::content)
                .containsExactly("question 1\n\nquestion 3\n\nand?");
    }
}
