package io.parley.store;

import static io.parley.store.StoreFixture.NODE;
import static io.parley.store.StoreFixture.accept;
import static io.parley.store.StoreFixture.done;
import static io.parley.store.StoreFixture.finish;
import static io.parley.store.StoreFixture.open;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.Session;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.FindOrphans;
import io.parley.session.StoreMessages.Held;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Orphans;
import io.parley.session.StoreMessages.ReleaseSessions;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OpenSessionTest {
    private static final NodeId OTHER = new NodeId("node-b");
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
    void takesANewSessionInEpochOne() {
        var session = created();

        assertThat(store.ask(open(session.id(), NODE))).isEqualTo(new Opened(session, NODE, 1, List.of(), null, null));
    }

    @Test
    void knowsNoSessionThatIsNotThere() {
        assertThat(store.ask(open(SessionId.next(), NODE))).isEqualTo(new Opened(null, null, 0, List.of(), null, null));
    }

    @Test
    void keepsTheEpochOfOneThatIsOurs() {
        var session = store.openSession();

        assertThat(store.ask(open(session, NODE)).epoch()).isEqualTo(1);
    }

    @Test
    void takesANewEpochOfOneThatIsOursAndHasARunningReply() {
        var session = store.openSession();
        store.ask(accept(session, 1, 1));

        assertThat(store.ask(open(session, NODE)).epoch()).isEqualTo(2);
    }

    @Test
    void leavesOneOfAnotherNodeAlone() {
        var session = store.openSession();
        store.ask(accept(session, 1, 1));

        var opened = store.ask(open(session, OTHER));

        assertThat(opened.node()).isEqualTo(NODE);
        assertThat(opened.epoch()).isEqualTo(1);
        assertThat(opened.tail()).isEmpty();
        assertThat(opened.session().id()).isEqualTo(session);
    }

    @Test
    void takesOneOfANodeThatIsGone() {
        var session = store.openSession();

        var opened = store.ask(open(session, OTHER, new NodeId("somebody"), NODE));

        assertThat(opened.node()).isEqualTo(OTHER);
        assertThat(opened.epoch()).isEqualTo(2);
        assertThat(opened.before()).isEqualTo(NODE);
    }

    @Test
    void takesAReleasedOneInANewEpoch() {
        var session = store.openSession();
        store.ask(new ReleaseSessions(NODE, List.of(new Held(session, 1))));

        assertThat(store.ask(open(session, OTHER)).epoch()).isEqualTo(2);
    }

    @Test
    void returnsTheLatestMessagesOldestFirst() {
        var session = store.openSession();
        var first = accept(session, 1, 1);
        store.ask(first);
        store.ask(finish(first, 1));
        var second = accept(session, 1, 3);
        store.ask(second);

        var opened = store.ask(new OpenSession(session, NODE, Set.of(), 3));

        assertThat(opened.tail()).extracting(m -> m.seq()).containsExactly(2, 3, 4);
        assertThat(opened.tail().getLast()).isEqualTo(second.reply());
    }

    @Test
    void doesNotRaiseTheRevision() {
        var session = store.openSession();

        assertThat(store.ask(open(session, OTHER, NODE)).session().revision()).isEqualTo(1);
    }

    @Test
    void ofManyNodesOnlyOneTakesAFreeSession() {
        var session = created().id();

        var opened = IntStream.range(0, 20).mapToObj(i -> store.begin(open(session, new NodeId("n" + i)))).toList();
        done(Future.all(opened));

        assertThat(opened).extracting(f -> f.result().epoch()).containsOnly(1L);
        assertThat(opened).extracting(f -> f.result().node()).hasSize(20).doesNotContainNull()
                .containsOnly(opened.getFirst().result().node());
    }

    @Test
    void opensManyAtOnce() {
        var sessions = IntStream.range(0, 300).mapToObj(_ -> created()).toList();

        var opened = sessions.stream().map(s -> store.begin(open(s.id(), NODE))).toList();
        done(Future.all(opened));

        assertThat(opened).extracting(f -> f.result().session()).containsExactlyElementsOf(sessions);
    }

    @Test
    void releasesOnlyWhatIsHeldInThatEpoch() {
        var held = store.openSession();
        var moved = store.openSession();

        store.ask(new ReleaseSessions(NODE, List.of(new Held(held, 1), new Held(moved, 9))));

        assertThat(store.ask(open(held, OTHER)).node()).isEqualTo(OTHER);
        assertThat(store.ask(open(moved, OTHER)).node()).isEqualTo(NODE);
    }

    @Test
    void confirmsOnlyWhatIsStillHeld() {
        var held = store.openSession();
        var taken = store.openSession();
        store.ask(open(taken, OTHER, NODE));
        var asked = List.of(new Held(held, 1), new Held(taken, 1), new Held(SessionId.next(), 1));

        Confirmed confirmed = store.ask(new ConfirmEpochs(NODE, asked));

        assertThat(confirmed.held()).containsExactly(new Held(held, 1));
    }

    @Test
    void findsRunningRepliesOfNodesThatAreGone() {
        var lost = new NodeId("lost");
        var running = created().id();
        var idle = created().id();
        store.ask(open(running, lost));
        store.ask(open(idle, lost));
        store.ask(accept(running, 1, 1));

        Orphans orphans = store.ask(new FindOrphans(Set.of(lost), 100));

        assertThat(orphans.sessions()).contains(running).doesNotContain(idle);
    }

    @Test
    void findsRunningRepliesOfNobody() {
        var session = store.openSession();
        store.ask(accept(session, 1, 1));
        store.ask(new ReleaseSessions(NODE, List.of(new Held(session, 1))));

        assertThat(store.ask(new FindOrphans(Set.of(), 100)).sessions()).contains(session);
    }

    @Test
    void findsNoRepliesThatHaveEnded() {
        var lost = new NodeId("lost-2");
        var session = created().id();
        store.ask(open(session, lost));
        var accept = accept(session, 1, 1);
        store.ask(accept);
        store.ask(finish(accept, 1));

        assertThat(store.ask(new FindOrphans(Set.of(lost), 100)).sessions()).isEmpty();
    }

    @Test
    void tellsTheTraceOfARunningReplyUntilItHasEnded() {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        var session = store.openSession();
        var accept = accept(session, 1, 1).withTrace(trace);
        store.ask(accept);
        var opened = store.reopen(session);
        assertThat(opened.trace()).isEqualTo(trace);

        store.ask(finish(accept, opened.epoch()));
        assertThat(store.reopen(session).trace()).isNull();
    }

    private static Session created() {
        var session = StoreFixture.session("local");
        store.ask(new CreateSession(session));
        return session;
    }
}
