package io.parley.session.actor;

import static io.parley.session.LogEntry.Kind.BASE;
import static io.parley.session.LogEntry.Kind.CONTINUED;
import static io.parley.session.LogEntry.Kind.DELTA;
import static io.parley.session.LogEntry.Kind.EPOCH;
import static io.parley.session.LogEntry.Kind.FINISH;
import static io.parley.session.LogEntry.Kind.RESET;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.core.FailureReason;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Kept;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Finish;
import io.parley.session.LogEntry;
import io.parley.session.Position;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.RecordTakeover;
import io.parley.session.StoreMessages.Written;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class RecoveringTest {
    private static final String END = FinishJson.write(new Finish(Status.COMPLETED, "stop", null, null, "p", "m-1",
            null, Instant.parse("2026-01-01T00:00:01Z")));
    private final ChatMessage question = Play.question(1);

    private Play open(Play.Builder builder, int takeovers) {
        return builder.epoch(2).open(question, Play.running(question, takeovers));
    }

    private static LogEntry entry(long epoch, int n, LogEntry.Kind kind, String value) {
        return new LogEntry(epoch, n, kind, value);
    }

    private static Play claimed(Play play) {
        return play.claimed(entry(1, 0, EPOCH, ""), entry(1, 1, DELTA, "Hel"), entry(1, 2, DELTA, "lo"));
    }

    private static LogEntry onlyAppended(Play play) {
        var entries = play.effect(Effect.Append.class).entries();
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    @Test
    void theLogIsFencedBeforeAnythingElse() {
        var play = open(Play.with(), 0);

        assertThat(play.effect(Effect.Claim.class).epoch()).isEqualTo(2);
        assertThat(play.all()).hasSize(1);
    }

    @Test
    void theTakeoverIsRecordedBeforeAnotherCall() {
        var play = claimed(open(Play.with(), 0));

        var record = play.asked(RecordTakeover.class);
        assertThat(record.takeovers()).isEqualTo(1);
        assertThat(record.kept()).containsExactly(new Kept(1, 2));
        assertThat(play.effects(Effect.Start.class)).isEmpty();
    }

    @Test
    void theReplyGoesOnFromItsTextWhereTheModelCan() {
        var play = claimed(open(Play.with().continuing(), 0)).written(Outcome.WRITTEN);

        assertThat(play.effect(Effect.Start.class).generate().prefill()).isEqualTo("Hello");
        assertThat(onlyAppended(play)).isEqualTo(entry(2, 1, CONTINUED, ""));
    }

    @Test
    void theReplyStartsOverWhereTheModelCannotContinue() {
        var play = claimed(open(Play.with(), 0)).written(Outcome.WRITTEN);

        assertThat(play.effect(Effect.Start.class).generate().prefill()).isNull();
        assertThat(onlyAppended(play)).isEqualTo(entry(2, 1, RESET, ""));
    }

    @Test
    void whatStandsBehindAHoleIsDropped() {
        var play = open(Play.with().continuing(), 0);
        play.claimed(entry(1, 0, EPOCH, ""), entry(1, 1, DELTA, "Hel"), entry(1, 3, DELTA, "!"));
        play.written(Outcome.WRITTEN);

        assertThat(play.effect(Effect.Start.class).generate().prefill()).isEqualTo("Hel");
    }

    @Test
    void aLogMadeAnewTellsTheTextSoFar() {
        var play = open(Play.with().continuing(), 0);
        play.claimed(entry(1, 0, EPOCH, ""), entry(1, 7, BASE, "Hello"), entry(1, 8, DELTA, " wor"));
        play.written(Outcome.WRITTEN);

        assertThat(play.effect(Effect.Start.class).generate().prefill()).isEqualTo("Hello wor");
    }

    @Test
    void aLoggedFinishIsCommittedAndNeverGeneratedAgain() {
        var play = open(Play.with(), 0);
        play.claimed(entry(1, 0, EPOCH, ""), entry(1, 1, DELTA, "Hello"), entry(1, 2, FINISH, END));

        assertThat(play.effects(Effect.Start.class)).isEmpty();
        var reply = play.asked(FinishReply.class).reply();
        assertThat(reply.status()).isEqualTo(Status.COMPLETED);
        assertThat(reply.content()).isEqualTo("Hello");
        assertThat(Objects.requireNonNull(reply.reply()).end()).isEqualTo(new Position(2, 2, 1));
    }

    @Test
    void aLoggedFinishCountsThoughItWasFencedSince() {
        var play = Play.with().epoch(3).open(question, Play.running(question, 0));
        play.claimed(entry(1, 0, EPOCH, ""), entry(1, 1, FINISH, END), entry(2, 0, EPOCH, ""));

        assertThat(play.effects(Effect.Start.class)).isEmpty();
        assertThat(play.asked(FinishReply.class).reply().status()).isEqualTo(Status.COMPLETED);
    }

    @Test
    void aLogThatIsLostWhileALoggedFinishIsCommittedIsMadeAnewWithTheText() {
        var play = open(Play.with(), 0);
        play.claimed(entry(1, 0, EPOCH, ""), entry(1, 1, DELTA, "Hello"), entry(1, 2, FINISH, END));
        play.appended(Appended.GONE);
        var confirm = play.effect(Effect.ConfirmEpoch.class);
        play.on(new Input.EpochConfirmed(confirm.reply(), confirm.serial(), true));

        assertThat(play.effect(Effect.Create.class).entries()).containsExactly(entry(2, 0, BASE, "Hello"),
                entry(2, 1, FINISH, END));
    }

    @Test
    void withoutItsLogTheReplyStartsOver() {
        var play = open(Play.with().continuing(), 0).logFailed(ErrorCode.LOG_UNAVAILABLE);
        assertThat(play.asked(RecordTakeover.class).kept()).isEmpty();
        play.written(Outcome.WRITTEN);

        assertThat(play.effect(Effect.Start.class).generate().prefill()).isNull();
        assertThat(play.published()).hasOnlyElementsOfType(io.parley.session.SessionEvent.ReplyReset.class);
    }

    @Test
    void aClaimThatALaterOwnerRefusesEndsTheActor() {
        var play = open(Play.with(), 0).logFailed(ErrorCode.NOT_OWNER);

        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void aFencedRecordEndsTheActor() {
        var play = claimed(open(Play.with(), 0)).written(Outcome.FENCED);

        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
        assertThat(play.effects(Effect.Start.class)).isEmpty();
    }

    @Test
    void aRecordThatFailsIsRepeated() {
        var play = claimed(open(Play.with(), 0)).storeFailed(ErrorCode.STORE_UNAVAILABLE);
        play.tickAfter(Duration.ofSeconds(1));

        assertThat(play.asked(RecordTakeover.class).takeovers()).isEqualTo(1);
    }

    @Test
    void afterTooManyOwnersTheReplyIsInterruptedAndKeepsItsText() {
        var play = claimed(open(Play.with(), 3));

        var reply = play.asked(FinishReply.class).reply();
        assertThat(reply.content()).isEqualTo("Hello");
        assertThat(Objects.requireNonNull(reply.reply()).reason()).isEqualTo(FailureReason.INTERRUPTED);
    }

    @Test
    void anInterruptionWithoutItsLogSaysThatTheTextIsGone() {
        var play = open(Play.with(), 3).logFailed(ErrorCode.LOG_UNAVAILABLE);

        assertThat(play.asked(FinishReply.class).reply().content()).isEmpty();
        assertThat(play.published()).hasOnlyElementsOfType(io.parley.session.SessionEvent.ReplyReset.class);
    }

    @Test
    void commandsWaitUntilTheReplyGoesOn() {
        var play = claimed(open(Play.with(), 0));
        int record = play.effect(Effect.Ask.class).serial();
        long token = play.attach(new Position(2, 1, 1));
        assertThat(play.effects(Effect.Answer.class)).isEmpty();
        play.on(new Input.Stored(record, new Written(Outcome.WRITTEN, 3)));

        assertThat(play.answer(token, Attached.class).events()).hasSize(2);
    }
}
