package io.parley.session.actor;

import static io.parley.session.LogEntry.Kind.BASE;
import static io.parley.session.LogEntry.Kind.EPOCH;
import static io.parley.session.LogEntry.Kind.FINISH;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.ReplyLog.Last;
import io.parley.session.SessionEvent.ReplyDelta;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogLineTest {
    private static final Duration REPAIR = Duration.ofSeconds(1);
    private final Play play = Play.running(Play.with());

    private Play lastRead(@Nullable Last last) {
        var read = play.effect(Effect.ReadLast.class);
        return play.on(new Input.LastRead(read.reply(), read.serial(), Optional.ofNullable(last)));
    }

    private Play confirmed(@Nullable Boolean held) {
        var confirm = play.effect(Effect.ConfirmEpoch.class);
        return play.on(new Input.EpochConfirmed(confirm.reply(), confirm.serial(), held));
    }

    private Play away() {
        return play.told("a").delta(play.call(), "b").logFailed(ErrorCode.LOG_UNAVAILABLE);
    }

    @Test
    void whatTheLogDoesNotTakeIsSentFromMemory() {
        away();

        assertThat(play.published()).extracting(e -> ((ReplyDelta) e).text()).containsExactly("b");
    }

    @Test
    void whileTheLogIsAwayEveryDeltaIsSentAtOnce() {
        away().delta(play.call(), "c");

        assertThat(play.published()).hasSize(1);
        assertThat(play.effects(Effect.OnLog.class)).isEmpty();
    }

    @Test
    void afterAPauseTheLogIsCompared() {
        away().tickAfter(REPAIR);

        assertThat(play.effects(Effect.ReadLast.class)).hasSize(1);
    }

    @Test
    void whatTheLogLacksIsAppendedUnderTheSameIds() {
        away().delta(play.call(), "c").tickAfter(REPAIR);
        lastRead(new Last(1, 1));

        assertThat(play.effect(Effect.Append.class).entries()).extracting(LogEntry::n).containsExactly(2, 3);
        assertThat(play.published()).isEmpty();
    }

    @Test
    void anAppendThatHadArrivedAfterAllIsNotRepeated() {
        away().tickAfter(REPAIR);
        lastRead(new Last(1, 2));

        assertThat(play.all()).isEmpty();
    }

    @Test
    void aLogThatStaysAwayIsAskedAgain() {
        away().tickAfter(REPAIR).logFailed(ErrorCode.LOG_UNAVAILABLE).tickAfter(REPAIR);

        assertThat(play.effects(Effect.ReadLast.class)).hasSize(1);
    }

    @Test
    void aRefusalUnderOurOwnEpochIsOurOwnEntry() {
        play.told("a").delta(play.call(), "b").appended(Appended.REFUSED);
        lastRead(new Last(1, 2));

        assertThat(play.published()).hasSize(1);
        assertThat(play.state()).isInstanceOf(Running.class);
    }

    @Test
    void aRefusalUnderALaterEpochEndsTheActor() {
        play.told("a").delta(play.call(), "b").appended(Appended.REFUSED);
        lastRead(new Last(2, 0));

        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
        assertThat(play.effects(Effect.Cancel.class)).hasSize(1);
        assertThat(play.published()).isEmpty();
    }

    @Test
    void aLogThatIsGoneIsNotMadeBeforePostgresHasConfirmedTheEpoch() {
        play.told("a").delta(play.call(), "b").appended(Appended.GONE);

        assertThat(play.effect(Effect.ConfirmEpoch.class).epoch()).isEqualTo(1);
        assertThat(play.all()).hasSize(1);
    }

    @Test
    void aLogMadeAnewHasTheFenceAndTheTextSoFar() {
        play.told("a").delta(play.call(), "b").appended(Appended.GONE);
        confirmed(true);

        assertThat(play.effect(Effect.Create.class).entries()).containsExactly(new LogEntry(1, 0, EPOCH, ""),
                new LogEntry(1, 2, BASE, "ab"));
    }

    @Test
    void aLogMadeAnewAtTheEndHasTheFinishToo() {
        play.told("a").finished(play.call());
        var append = play.effect(Effect.Append.class);
        play.on(new Input.Appended(append.reply(), append.serial(), Appended.GONE));
        confirmed(true);

        assertThat(play.effect(Effect.Create.class).entries()).extracting(LogEntry::kind)
                .containsExactly(EPOCH, BASE, FINISH);
    }

    @Test
    void anEpochThatIsNotOursAnyMoreEndsTheActor() {
        play.told("a").delta(play.call(), "b").appended(Appended.GONE);
        confirmed(false);

        assertThat(play.effect(Effect.Close.class).why()).isEqualTo(Effect.Why.LOST);
    }

    @Test
    void whilePostgresCannotBeAskedTheLogIsAway() {
        play.told("a").delta(play.call(), "b").appended(Appended.GONE);
        confirmed(null);

        assertThat(play.published()).hasSize(1);
        assertThat(play.effects(Effect.Create.class)).isEmpty();
    }

    @Test
    void anAnswerThatComesTwiceIsIgnored() {
        play.delta(play.call(), "a");
        var create = play.effect(Effect.Create.class);
        var done = new Input.Appended(create.reply(), create.serial(), Appended.OK);
        play.on(done).on(done);

        assertThat(play.all()).isEmpty();
    }
}
