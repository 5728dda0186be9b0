package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Chat;
import io.parley.testing.EventStream;
import io.parley.testing.NodePair;
import io.parley.testing.Patience;
import io.parley.testing.Transcribed;
import io.parley.testing.Trial;
import io.vertx.core.Vertx;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is asked to end leaves without a reply that fails, is continued or starts over; one that joins gets its share. */
@Tag("faults")
class DrainIT {
    private static final Duration PATIENCE = Patience.LIMIT;
    /** A token every 20 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 50, 20, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);
    private static final int SESSIONS = 12;
    private static final int CLIENTS = 4;
    /** A client that was refused, or cut off, comes again. */
    private static final Duration AGAIN = Duration.ofMillis(50);

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
    void aDrainingNodeLetsItsRepliesEndAndGivesTheRestAway() {
        String running = pair.newSessionOfA();
        String idle = pair.newSessionOfA();
        var b = pair.b().chat();
        var atA = new Transcribed();
        var atB = new Transcribed();
        var watched = new Transcribed();
        try (var streamOfA = pair.a().chat().exchange(running, "count to 250");
                var streamOfB = b.events(running, null);
                var watcher = pair.a().chat().events(running, null)) {
            atA.takeUntil(streamOfA, "reply.delta");
            atB.takeUntil(streamOfB, "reply.delta");
            var ended = CompletableFuture.supplyAsync(pair.a()::terminate);
            await().atMost(PATIENCE).until(DrainIT::isLeaving);
            assertUsable(b, idle);
            atA.follow(streamOfA);
            atB.follow(streamOfB);
            watched.follow(watcher);
            resume(watched, b, running);
            assertThat(ended.join()).as("exit code").isIn(0, 143);
        }
        for (var told : List.of(atA, atB, watched)) {
            told.verify();
            assertThat(told.breaks()).isZero();
            assertThat(told.text()).endsWith("249, 250.");
        }
        assertUsable(b, running);
        pair.restartA();
    }

    /** Without end, as clients do that keep their connections, or that no balancer leads elsewhere (DEEIX-Chat PR#671). */
    @Test
    void aNodeEndsThoughClientsKeepComing() {
        var a = pair.a().chat();
        var sessions = Stream.generate(pair::newSessionOfA).limit(CLIENTS).toList();
        var ending = new AtomicBoolean();
        var clients = sessions.stream().flatMap(session -> Stream.of(
                beside(ending, () -> watch(a, session)), beside(ending, () -> ask(a, session)))).toList();
        try {
            await().atMost(PATIENCE).until(() -> sessions.stream().allMatch(session -> a.history(session).size() > 2));
            assertThat(pair.a().terminate(PATIENCE)).as("exit code, long before `drain`").isIn(0, 143);
        } finally {
            ending.set(true);
            clients.forEach(CompletableFuture::join);
        }
        assertThat(sessions).allSatisfy(session -> assertThat(pair.records().replies(session))
                .allSatisfy(reply -> assertThat(reply.status()).isIn("completed", "running")));
        pair.restartA();
    }

    private static CompletableFuture<Void> beside(AtomicBoolean ending, Runnable step) {
        return CompletableFuture.runAsync(() -> {
            while (!ending.get()) {
                try {
                    step.run();
                } catch (RuntimeException | AssertionError away) {
                    Trial.pass(AGAIN);
                }
            }
        }, task -> Thread.ofVirtual().start(task));
    }

    private static void watch(Chat chat, String session) {
        try (var stream = chat.events(session, null)) {
            while (!stream.next().name().equals(EventStream.END)) {
                // what comes does not matter
            }
        }
    }

    private static void ask(Chat chat, String session) {
        try (var stream = chat.exchange(session, "count to 9")) {
            stream.toEndOfReply();
        }
    }

    @Test
    void aNodeThatJoinsGetsIdleSessionsThatAreWatched() {
        pair.a().terminate();
        var b = pair.b().chat();
        var streams = new ArrayList<EventStream>();
        var sessions = new ArrayList<String>();
        try {
            for (int i = 0; i < SESSIONS; i++) {
                sessions.add(b.newSession());
                streams.add(b.events(sessions.getLast(), null));
                streams.getLast().await("snapshot");
            }
            pair.restartA();
            await().atMost(PATIENCE).until(() -> sessions.stream().anyMatch(DrainIT::isOfA));
            for (int i = 0; i < SESSIONS; i++) {
                assertUsable(b, sessions.get(i));
                assertThat(streams.get(i).toEndOfReply().getLast().name()).isEqualTo("reply.completed");
            }
        } finally {
            streams.forEach(EventStream::close);
        }
    }

    private static boolean isOfA(String session) {
        // nobody's, while it moves
        return pair.id(pair.a()).equals(pair.records().ownership(session).node());
    }

    /** Or has left. */
    private static boolean isLeaving() {
        try {
            return pair.a().chat().get("/readyz").status() == 503;
        } catch (UncheckedIOException gone) {
            return true;
        }
    }

    /** A client that was sent away comes again, elsewhere. */
    private static void resume(Transcribed told, Chat chat, String session) {
        if (told.end() == null) {
            try (var again = chat.events(session, told.lastId())) {
                told.follow(again);
            }
        }
    }

    private static void assertUsable(Chat chat, String session) {
        long asked = System.nanoTime();
        var next = new Transcribed();
        try (var stream = chat.exchange(session, "count to 5")) {
            assertThat(stream.status()).isEqualTo(200);
            System.out.printf("accepted after %d ms%n", (System.nanoTime() - asked) / 1_000_000);
            next.follow(stream);
        }
        next.verify();
        assertThat(next.text()).isEqualTo("1, 2, 3, 4, 5.");
        assertThat(next.breaks()).isZero();
    }
}
