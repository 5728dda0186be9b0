package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.NodePair;
import io.parley.testing.Patience;
import io.parley.testing.Records;
import io.parley.testing.Transcribed;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that dies or freezes in the middle of a reply is replaced by the other one, and cannot do harm afterwards. */
@Tag("faults")
class OwnerLossIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static NodePair pair;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        pair = NodePair.start(dir, DemoProvider.start(vertx, 0, PACED).await());
    }

    @AfterAll
    static void stop() throws SQLException {
        pair.close();
        vertx.close().await();
    }

    @Test
    void aReplyOfAKilledOwnerIsFinishedByTheOtherNode() {
        var session = pair.newSessionOfA();
        var b = pair.b().chat();
        var reply = new Transcribed();
        var watched = new Transcribed();
        try (var stream = b.exchange(session, "count to 300"); var watcher = b.events(session, null)) {
            takeDeltas(stream, reply, 20);
            long lost = System.nanoTime();
            pair.a().kill();
            awaitTakeover(stream, reply, lost, "killed");
            reply.follow(stream);
            watched.follow(watcher);
        }
        assertWhole(session, reply, 300);
        watched.verify();
        pair.restartA();
        assertUsableFromBoth(session);
    }

    @Test
    void aClientOfAFrozenNodeThatOwnsNothingMissesNothing() {
        var session = pair.newSessionOfA();
        var reply = new Transcribed();
        var woken = new Transcribed();
        try (var stream = pair.a().chat().exchange(session, "count to 400");
                var ofFrozen = pair.b().chat().events(session, null)) {
            woken.takeUntil(ofFrozen, "reply.delta");
            pair.b().freeze();
            reply.follow(stream);
            pair.b().thaw();
            goOn(woken, ofFrozen, pair.b().chat(), session);
        }
        reply.verify();
        woken.verify();
        assertThat(woken.breaks()).isZero();
        pair.awaitShared();
    }

    @Test
    void aFrozenOwnerIsReplacedAndLandsNothingWhenItWakes() {
        var session = pair.newSessionOfA();
        var b = pair.b().chat();
        var reply = new Transcribed();
        var woken = new Transcribed();
        try (var stream = b.exchange(session, "count to 800"); var ofFrozen = pair.a().chat().events(session, null)) {
            woken.takeUntil(ofFrozen, "reply.delta");
            takeDeltas(stream, reply, 20);
            long lost = System.nanoTime();
            pair.a().freeze();
            awaitTakeover(stream, reply, lost, "frozen");
            var before = pair.records().log(reply.replyId());
            var owner = pair.records().ownership(session);
            assertThat(owner.node()).isEqualTo(pair.id(pair.b()));
            while (!reply.text().contains("400,")) {
                reply.takeUntil(stream, "reply.delta");
            }
            pair.a().thaw();
            reply.follow(stream);
            goOn(woken, ofFrozen, pair.a().chat(), session);
            var log = pair.records().log(reply.replyId());
            assertThat(of(owner.epoch() - 1, log)).isEqualTo(of(owner.epoch() - 1, before));
            // the session itself may have moved since, as idle ones do
            assertThat(reply.end().id()).as("the end is the next owner's").contains("." + owner.epoch() + ".");
            assertShownFromLog(woken, log);
        }
        assertWhole(session, reply, 800);
        woken.verify();
        assertThat(woken.text()).isEqualTo(reply.text());
        pair.awaitShared();
        assertUsableFromBoth(session);
    }

    /** Reads until text comes again after the loss, and says how long that took. */
    private static void awaitTakeover(EventStream stream, Transcribed reply, long lost, String how) {
        int breaks = reply.breaks();
        while (reply.breaks() == breaks) {
            var event = stream.next();
            assertThat(event.name()).as("a client of the survivor stays connected").isNotEqualTo(EventStream.END);
            reply.take(event);
        }
        reply.takeUntil(stream, "reply.delta");
        System.out.printf("owner %s: %d ms until the next delta%n", how, (System.nanoTime() - lost) / 1_000_000);
    }

    /** A client of the frozen node is brought up to date by it, or sent away and resumes. */
    private static void goOn(Transcribed reply, EventStream stream, Chat chat, String session) {
        reply.follow(stream);
        if (reply.end() == null) {
            try (var again = chat.events(session, reply.lastId())) {
                reply.follow(again);
            }
        }
    }

    private static List<Records.Entry> of(long epoch, List<Records.Entry> log) {
        return log.stream().filter(entry -> entry.epoch() == epoch).toList();
    }

    /** Every delta that was shown stands in the log: none came from the memory of an owner that was one no more. */
    private static void assertShownFromLog(Transcribed shown, List<Records.Entry> log) {
        var logged = log.stream().filter(entry -> entry.kind().equals("DELTA"))
                .collect(Collectors.toMap(entry -> entry.epoch() + "." + entry.n(), Records.Entry::value));
        assertThat(shown.events()).filteredOn(event -> event.name().equals("reply.delta")).allSatisfy(
                delta -> assertThat(logged).containsEntry(delta.id().substring(delta.id().indexOf('.') + 1),
                        delta.text()));
    }

    private static void assertWhole(String session, Transcribed reply, int counted) {
        reply.verify();
        assertThat(reply.text()).isEqualTo(
                IntStream.rangeClosed(1, counted).mapToObj(Integer::toString).collect(Collectors.joining(", ")) + ".");
        assertThat(pair.records().replies(session))
                .containsExactly(new Records.Reply(reply.replyId(), "completed", reply.text(), 1));
    }

    private static void assertUsableFromBoth(String session) {
        for (var chat : List.of(pair.a().chat(), pair.b().chat())) {
            var next = new Transcribed();
            try (var stream = chat.exchange(session, "count to 5")) {
                assertThat(stream.status()).isEqualTo(200);
                next.follow(stream);
            }
            next.verify();
            assertThat(next.text()).isEqualTo("1, 2, 3, 4, 5.");
        }
        await().atMost(PATIENCE).until(() -> pair.a().chat().get("/readyz").status() == 200);
    }

    private static void takeDeltas(EventStream stream, Transcribed reply, int count) {
        for (int i = 0; i < count; i++) {
            reply.takeUntil(stream, "reply.delta");
        }
    }
}
