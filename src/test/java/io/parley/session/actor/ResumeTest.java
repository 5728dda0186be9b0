package io.parley.session.actor;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.SessionEvent;
import io.parley.session.SessionEvent.MessageCreated;
import io.parley.session.SessionEvent.ReplyDelta;
import io.parley.session.SessionEvent.ReplyEnded;
import io.parley.session.SessionEvent.ReplyReset;
import io.parley.session.SessionEvent.ReplyStarted;
import io.parley.session.SessionEvent.SessionUpdated;
import io.parley.session.SessionEvent.Snapshot;
import io.parley.session.SessionEvent.SnapshotReason;
import io.parley.session.SessionMessages.Attached;
import io.parley.session.StoreMessages.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ResumeTest {
    private final Play play = Play.running(Play.with().config(Play.bounds(1000, 3, 1024, 2, 8)));

    private Play replied() {
        play.told("a").told("b").told("c").finished(play.call());
        return play.written(Outcome.WRITTEN);
    }

    /** Everything after a place, page by page, without what has no id. */
    private List<SessionEvent> all(Position after) {
        var events = new ArrayList<SessionEvent>();
        var place = after;
        for (boolean more = true; more;) {
            var part = play.answer(play.attach(place), Attached.class);
            part.events().stream().filter(e -> e.position() != null).forEach(events::add);
            more = part.more();
            place = part.upTo();
        }
        return events;
    }

    @Test
    void aClientWithoutAPlaceGetsASnapshotWithTheTextSoFar() {
        play.told("Hi").delta(play.call(), " there");
        var snapshot = (Snapshot) play.attached(play.attach(null)).getFirst();

        assertThat(snapshot.reason()).isEqualTo(SnapshotReason.FIRST);
        assertThat(snapshot.position()).isEqualTo(new Position(2, 1, 1));
        assertThat(snapshot.messages().getLast().content()).isEqualTo("Hi");
        assertThat(snapshot.messages().getLast().status()).isEqualTo(Status.RUNNING);
    }

    @Test
    void aClientThatMissedNothingGetsTheSessionAlone() {
        play.told("Hi");

        assertThat(play.attached(play.attach(new Position(2, 1, 1)))).hasOnlyElementsOfType(SessionUpdated.class);
    }

    @Test
    void aClientGetsExactlyWhatFollowsItsPlace() {
        replied();

        assertThat(all(new Position(2, 1, 1))).extracting(SessionEvent::position).containsExactly(
                new Position(2, 1, 2), new Position(2, 1, 3), new Position(2, 1, 4));
    }

    @Test
    void thePlaceBeforeAnExchangeYieldsTheWholeOfIt() {
        replied();

        assertThat(all(Position.START)).hasExactlyElementsOfTypes(MessageCreated.class, ReplyStarted.class,
                ReplyDelta.class, ReplyDelta.class, ReplyDelta.class, ReplyEnded.class);
    }

    @Test
    void whatIsNotYetSentIsNotToldEither() {
        play.told("a").delta(play.call(), "b");

        assertThat(all(new Position(2, 1, 0))).hasSize(1);
    }

    @Test
    void aPageAsksTheClientToComeAgain() {
        replied();
        var first = play.answer(play.attach(new Position(2, 1, 0)), Attached.class);

        assertThat(first.more()).isTrue();
        assertThat(first.upTo()).isEqualTo(new Position(2, 1, 2));
    }

    @Test
    void aPlaceThatTheSessionNeverHadIsToldAsUnknown() {
        play.told("Hi");
        var snapshot = (Snapshot) play.attached(play.attach(new Position(7, 1, 1))).getFirst();

        assertThat(snapshot.reason()).isEqualTo(SnapshotReason.UNKNOWN_ID);
    }

    @Test
    void aPlaceBeforeMemoryIsReadFromTheStores() {
        var question = Play.question(1);
        var idle = Play.with().open(question, Play.completed(question, "Hi"));
        idle.attach(new Position(2, 1, 0));

        assertThat(idle.effect(Effect.ReadBacklog.class).until()).isEqualTo(new Position(2, 1, 2));
    }

    @Test
    void aBacklogThatCannotBeToldBecomesASnapshotThatSaysWhy() {
        var question = Play.question(1);
        var idle = Play.with().open(question, Play.completed(question, "Hi"));
        idle.attach(new Position(1, 0, 0));
        var read = idle.effect(Effect.ReadBacklog.class);
        idle.on(new Input.SnapshotNeeded(read.token(), read.attach(), SnapshotReason.TOO_OLD));

        var snapshot = (Snapshot) idle.attached(read.token()).getFirst();
        assertThat(snapshot.reason()).isEqualTo(SnapshotReason.TOO_OLD);
        assertThat(snapshot.messages()).hasSize(2);
    }

    @Test
    void aClientFurtherThanTheKeptLogIsReset() {
        var question = Play.question(1);
        var play = Play.with().epoch(2).open(question, Play.running(question, 0));
        play.claimed(play.entry(1, 0, io.parley.session.LogEntry.Kind.EPOCH, ""),
                play.entry(1, 1, io.parley.session.LogEntry.Kind.DELTA, "Hel"));
        play.written(Outcome.WRITTEN);
        var told = play.attached(play.attach(new Position(2, 1, 5)));

        var reset = (ReplyReset) told.getLast();
        assertThat(reset.text()).isEqualTo("Hel");
        assertThat(Objects.requireNonNull(reset.position())).isGreaterThan(new Position(2, 1, 5));
    }
}
