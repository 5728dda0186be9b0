package io.parley.session.actor;

import static io.parley.core.FailureReason.CALL_LOST;
import static io.parley.core.FailureReason.PROVIDER_CUT;
import static io.parley.core.FailureReason.PROVIDER_RATE_LIMITED;
import static io.parley.core.FailureReason.PROVIDER_REJECTED;
import static io.parley.core.FailureReason.PROVIDER_UNAVAILABLE;
import static io.parley.core.FailureReason.REPLY_TIMEOUT;
import static io.parley.core.FailureReason.REPLY_TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.llm.LlmMessages.Delta;
import io.parley.session.ChatMessage;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.SessionMessages.Accepted;
import io.parley.session.SessionMessages.Peek;
import io.parley.session.SessionMessages.Peeked;
import io.parley.session.SessionMessages.Send;
import io.parley.session.StoreMessages;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunningTest {
    private final Play play = Play.running(Play.with());

    private static FailureReason failure(Play play) {
        var reply = play.asked(FinishReply.class).reply();
        assertThat(reply.status()).isEqualTo(ChatMessage.Status.FAILED);
        return Objects.requireNonNull(Objects.requireNonNull(reply.reply()).reason());
    }

    private static Play continuing() {
        return Play.running(Play.with().continuing());
    }

    private static Kind lastLogged(Play play) {
        return play.effect(Effect.Append.class).entries().getLast().kind();
    }

    @Test
    void aDeltaIsLoggedBeforeItIsSent() {
        play.delta(play.call(), "Hi");

        assertThat(play.effect(Effect.Create.class).entries()).extracting(LogEntry::kind)
                .containsExactly(Kind.EPOCH, Kind.DELTA);
        assertThat(play.published()).isEmpty();
    }

    @Test
    void deltasGatherWhileAnAppendIsUnderWay() {
        play.told("a");
        play.delta(play.call(), "b");
        var append = play.effect(Effect.Append.class);
        play.delta(play.call(), "c").delta(play.call(), "d");
        assertThat(play.all()).isEmpty();

        play.on(new Input.Appended(append.reply(), append.serial(), io.parley.session.ReplyLog.Appended.OK));

        assertThat(play.effect(Effect.Append.class).entries()).extracting(LogEntry::value).containsExactly("cd");
    }

    @Test
    void aRepeatedSignalIsIgnored() {
        play.told("Hi");
        play.signal(new Delta(play.call(), 1, "Hi"));

        assertThat(play.all()).isEmpty();
    }

    @Test
    void aLostSignalIsALostCall() {
        var lost = play.call();
        play.told("Hi").signal(new Delta(lost, 3, "you"));

        assertThat(play.effect(Effect.Cancel.class).call()).isEqualTo(lost);
        assertThat(play.effect(Effect.Start.class).generate().call()).isNotEqualTo(lost);
    }

    @Test
    void signalsOfAnEarlierCallAreIgnored() {
        var first = play.call();
        play.told("Hi").failed(first, PROVIDER_CUT);
        play.signal(new Delta(first, 3, "late"));

        assertThat(play.all()).isEmpty();
    }

    @Test
    void aCutCallIsContinuedByPrefillWhereTheModelCan() {
        var continuing = continuing();
        continuing.told("Hello wor").failed(continuing.call(), PROVIDER_CUT);

        assertThat(continuing.effect(Effect.Start.class).generate().prefill()).isEqualTo("Hello wor");
        assertThat(lastLogged(continuing)).isEqualTo(Kind.CONTINUED);
    }

    @Test
    void aContinuationIsNotShownBlanksAtTheEndAndDoesNotRepeatThem() {
        var continuing = continuing();
        continuing.told("Hello ").failed(continuing.call(), PROVIDER_CUT);
        assertThat(continuing.effect(Effect.Start.class).generate().prefill()).isEqualTo("Hello");

        continuing.appended(Appended.OK).told(" world").told(" again").finished(continuing.call());
        assertThat(continuing.asked(FinishReply.class).reply().content()).isEqualTo("Hello world again");
    }

    @Test
    void fromBlanksAloneNothingGoesOn() {
        var continuing = continuing();
        continuing.told("\n\n").failed(continuing.call(), PROVIDER_CUT);

        assertThat(continuing.effect(Effect.Start.class).generate().prefill()).isNull();
        assertThat(lastLogged(continuing)).isEqualTo(Kind.RESET);
    }

    @Test
    void aCutCallStartsOverWhereTheModelCannotContinue() {
        play.told("Hello wor").failed(play.call(), PROVIDER_CUT);

        assertThat(play.effect(Effect.Start.class).generate().prefill()).isNull();
        assertThat(lastLogged(play)).isEqualTo(Kind.RESET);
    }

    @Test
    void aCallThatFailsBeforeAnyTextIsRepeatedWithoutAWord() {
        play.failed(play.call(), PROVIDER_CUT);

        assertThat(play.effects(Effect.Start.class)).hasSize(1);
        assertThat(play.effects(Effect.OnLog.class)).isEmpty();
    }

    @Test
    void theNextCallGoesOnFromGatheredTextToo() {
        var continuing = continuing();
        continuing.told("a").delta(continuing.call(), "b").delta(continuing.call(), "c");
        continuing.on(new Input.CallLost(continuing.call()));

        assertThat(continuing.effect(Effect.Start.class).generate().prefill()).isEqualTo("abc");
    }

    @Test
    void aRefusedCallIsCancelledToBeSureAndRepeated() {
        play.on(new Input.CallRefused(play.call(), ErrorCode.OVERLOADED));

        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.effects(Effect.Start.class)).hasSize(1);
    }

    @Test
    void whatCannotSucceedIsNotRepeated() {
        play.failed(play.call(), PROVIDER_REJECTED);

        assertThat(failure(play)).isEqualTo(PROVIDER_REJECTED);
    }

    @Test
    void afterAllAttemptsTheReplyFails() {
        for (int i = 1; i < io.parley.session.SessionConfig.DEFAULT.maxAttempts(); i++) {
            play.on(new Input.CallLost(play.call()));
        }
        play.on(new Input.CallLost(play.call()));

        assertThat(failure(play)).isEqualTo(CALL_LOST);
    }

    @Test
    void aProviderThatIsAwayIsGivenTimeThatGrows() {
        play.failed(play.call(), PROVIDER_UNAVAILABLE);
        assertThat(play.tickAfter(Duration.ofMillis(249)).effects(Effect.Start.class)).isEmpty();
        assertThat(play.tickAfter(Duration.ofMillis(501)).effects(Effect.Start.class)).hasSize(1);
        play.failed(play.call(), PROVIDER_UNAVAILABLE);
        assertThat(play.tickAfter(Duration.ofMillis(499)).effects(Effect.Start.class)).isEmpty();
        assertThat(play.tickAfter(Duration.ofMillis(1_001)).effects(Effect.Start.class)).hasSize(1);
        play.failed(play.call(), PROVIDER_UNAVAILABLE);
        assertThat(failure(play)).isEqualTo(PROVIDER_UNAVAILABLE);
    }

    /** llm-agent#282. */
    @Test
    void aProviderThatCountsRequestsIsGivenMore() {
        play.failed(play.call(), PROVIDER_RATE_LIMITED);
        assertThat(play.tickAfter(Duration.ofMillis(999)).effects(Effect.Start.class)).isEmpty();
        assertThat(play.tickAfter(Duration.ofMillis(2_001)).effects(Effect.Start.class)).hasSize(1);
    }

    @Test
    void aSecondCutIsNotRepeatedAtOnce() {
        play.failed(play.call(), PROVIDER_CUT);
        assertThat(play.effects(Effect.Start.class)).hasSize(1);
        play.failed(play.call(), PROVIDER_CUT);
        assertThat(play.effects(Effect.Start.class)).isEmpty();
        assertThat(play.tickAfter(Duration.ofSeconds(1)).effects(Effect.Start.class)).hasSize(1);
    }

    @Test
    void thoseWhoFailTogetherDoNotComeBackTogether() {
        var pauses = IntStream.range(0, 20).mapToLong(i -> {
            var one = Play.running(Play.with());
            one.failed(one.call(), PROVIDER_UNAVAILABLE);
            return ((Pausing) one.state()).until();
        });
        assertThat(pauses.distinct().count()).isGreaterThan(10);
    }

    @Test
    void aReplyMayBeStoppedInItsPause() {
        var reply = play.reply();
        play.told("Hi").failed(play.call(), PROVIDER_UNAVAILABLE);
        play.stop(reply);
        assertThat(play.asked(FinishReply.class).reply().status()).isEqualTo(ChatMessage.Status.STOPPED);
        assertThat(play.asked(FinishReply.class).reply().content()).isEqualTo("Hi");
        assertThat(play.tickAfter(Duration.ofSeconds(9)).effects(Effect.Start.class)).isEmpty();
    }

    @Test
    void theTimeLimitOfAReplyHoldsInItsPause() {
        play.failed(play.call(), PROVIDER_UNAVAILABLE);
        play.tickAfter(Duration.ofMinutes(11));
        assertThat(failure(play)).isEqualTo(REPLY_TIMEOUT);
    }

    @Test
    void aMessageInAPauseConflictsAndTheReplyGoesOn() {
        play.told("Hi").failed(play.call(), PROVIDER_UNAVAILABLE);
        assertThat(play.refusal(play.command(Play.message("more", null)))).isEqualTo(ErrorCode.REPLY_RUNNING);
        assertThat(play.tickAfter(Duration.ofSeconds(1)).effects(Effect.Start.class)).hasSize(1);
    }

    @Test
    void aReplyThatGrowsTooLongFailsAndKeepsItsText() {
        var small = Play.running(Play.with().config(Play.bounds(4, 3, 1024, 10, 8)));
        small.told("four").delta(small.call(), "5");

        assertThat(failure(small)).isEqualTo(REPLY_TOO_LONG);
        assertThat(small.asked(FinishReply.class).reply().content()).isEqualTo("four");
        assertThat(small.effects(Effect.Cancel.class)).hasSize(1);
    }

    @Test
    void aReplyThatTakesTooLongFails() {
        play.tickAfter(Duration.ofMinutes(11));

        assertThat(failure(play)).isEqualTo(REPLY_TIMEOUT);
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
    }

    @Test
    void creditIsGivenBackInPiecesForWhatWasSent() {
        var credited = Play.running(Play.with().config(Play.bounds(1000, 3, 40, 10, 8)));
        credited.told("123456789");
        assertThat(credited.effects(Effect.Grant.class)).isEmpty();

        credited.told("0");

        assertThat(credited.effect(Effect.Grant.class).chars()).isEqualTo(10);
    }

    @Test
    void aSecondMessageConflicts() {
        assertThat(play.refusal(play.command(Play.message("more", null)))).isEqualTo(ErrorCode.REPLY_RUNNING);
    }

    @Test
    void theSameMessageAgainJoinsItsReply() {
        var told = Objects.requireNonNull(play.state().told());
        var same = new Send(Play.SESSION, Play.OWNER, told.exchange().message().id(), told.exchange().reply().id(),
                "hello", null, null, null);
        long token = play.command(same);

        assertThat(play.answer(token, Accepted.class).reply().id()).isEqualTo(play.reply());
    }

    @Test
    void aKeyIsLookedUpBeforeAConflictIsTold() {
        long token = play.command(Play.message("hello", "key"));
        play.stored(new FoundExchange(null));
        play.stored(new Confirmed(play.asked(ConfirmEpochs.class).held()));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.REPLY_RUNNING);
    }

    @Test
    void aConflictIsNotToldByAnOwnerThatWas() {
        long token = play.command(Play.message("hello", "key"));
        play.stored(new FoundExchange(null));
        play.stored(new Confirmed(List.of()));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.OWNER_UNAVAILABLE);
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void aKnownKeyJoinsTheRunningReply() {
        var told = Objects.requireNonNull(play.state().told());
        long token = play.command(Play.message("hello", "key"));
        play.stored(new FoundExchange(new StoreMessages.Exchange(told.exchange().message(), told.exchange().reply(),
                "hash of hello")));

        assertThat(play.answer(token, Accepted.class).duplicate()).isTrue();
    }

    @Test
    void aPeekSeesTheTextThatWasSent() {
        play.told("Hi").delta(play.call(), " there");
        long token = play.command(new Peek(Play.SESSION, Play.OWNER));

        assertThat(Objects.requireNonNull(play.answer(token, Peeked.class).reply()).content()).isEqualTo("Hi");
    }

    @Test
    void anotherPersonsSessionIsNotFound() {
        long token = play.command(new Peek(Play.SESSION, new io.parley.core.Principal("somebody")));

        assertThat(play.refusal(token)).isEqualTo(ErrorCode.SESSION_NOT_FOUND);
    }

    @Test
    void aFencedSettingEndsTheActorAndItsCall() {
        play.command(new io.parley.session.SessionMessages.Update(Play.SESSION, Play.OWNER, "T",
                io.parley.session.Session.Settings.DEFAULT));
        play.written(Outcome.FENCED);

        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }
}
