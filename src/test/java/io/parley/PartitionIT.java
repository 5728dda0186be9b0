package io.parley;

import static io.parley.testing.Trial.pass;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Namespaces;
import io.parley.testing.NodeGroup;
import io.parley.testing.NodeGroup.Member;
import io.parley.testing.Patience;
import io.parley.testing.Trial;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes in network namespaces of their own, under load, while packets between them vanish. Skipped where namespaces cannot be
 * made. As {@link ClusterFaultsIT} otherwise.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
@Tag("faults")
class PartitionIT {
    private static final int SIZE = 3;
    /** Long enough for everybody to notice. */
    private static final Duration CUT = Duration.ofSeconds(6);
    private static final Duration PATIENCE = Patience.LIMIT;
    /** Much sooner than an idle session leaves the memory. */
    private static final Duration SOON = Duration.ofSeconds(15);
    /** A token every 10 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 20, 10, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static Namespaces network;
    static NodeGroup nodes;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        String obstacle = Namespaces.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        network = new Namespaces(SIZE);
        nodes = NodeGroup.start(dir, network, DemoProvider.start(vertx, 0, PACED).await(), SIZE);
    }

    @AfterAll
    static void stop() throws SQLException {
        if (nodes != null) {
            nodes.close();
        }
        if (network != null) {
            network.close();
        }
        vertx.close().await();
    }

    @Test
    void aNodeIsCutOffFromTheOthers() throws Exception {
        Trial.run("a node cut off from the others", nodes, at -> {
            var apart = at.any();
            at.lost();
            isolate(apart);
            await().atMost(PATIENCE).until(() -> !isReady(apart));
            at.awaitAnswers();
            mend();
            await().atMost(PATIENCE).until(() -> hasSessions(apart));
        });
    }

    @Test
    void twoNodesLoseSightOfEachOtherButNotOfTheThird() throws Exception {
        Trial.run("two of three nodes cut off from each other", nodes, at -> {
            int place = at.number(SIZE);
            network.cut(place, (place + 1) % SIZE);
            pass(CUT);
            mend();
        });
    }

    @Test
    void aNodeIsCutOffFromPostgresOrRedis() throws Exception {
        Trial.run("a node cut off from Postgres, then one from Redis", nodes, at -> {
            var without = at.any();
            network.cut(without.place(), network.postgres());
            await().atMost(PATIENCE).until(() -> !isReady(without));
            at.awaitAnswers();
            mend();
            network.cut(at.any().place(), network.redis());
            pass(CUT);
            network.heal();
        });
    }

    /** The session is still in its memory, but another node has gone on with it. */
    @Test
    void aNodeThatWasCutOffFromPostgresTellsWhatHappenedMeanwhile() {
        awaitAllReady();
        var without = nodes.members().getFirst();
        var other = nodes.members().getLast();
        var session = without.process().chat().newSession();
        without.process().chat().exchange(session, "count to 3").toEndOfReply();

        network.cut(without.place(), network.postgres());
        await().atMost(PATIENCE).until(() -> isGone(without, other));
        await().atMost(PATIENCE).ignoreExceptions().until(() -> isAnswered(other, session));
        mend();

        await().atMost(SOON)
                .until(() -> snapshot(without, session).equals(other.process().chat().history(session)));
    }

    private static boolean isGone(Member member, Member seenBy) {
        return StreamSupport.stream(seenBy.process().chat().get("/api/v1/cluster").at("/members").spliterator(), false)
                .anyMatch(node -> node.path("node").asText().equals(member.id())
                        && node.path("state").asText().equals("gone"));
    }

    private static boolean isAnswered(Member member, String session) {
        try (var stream = member.process().chat().exchange(session, "count to 4")) {
            return stream.toEndOfReply().getLast().name().equals("reply.completed");
        }
    }

    private static JsonNode snapshot(Member member, String session) {
        try (var stream = member.process().chat().events(session, null)) {
            return stream.await("snapshot").data().path("messages");
        }
    }

    @Test
    void aNodeIsKilledWhileAnotherIsCutOff() throws Exception {
        Trial.run("one node cut off, another killed", nodes, at -> {
            var apart = at.any();
            isolate(apart);
            var lost = nodes.members().stream().filter(member -> member.place() != apart.place()).findFirst()
                    .orElseThrow();
            at.lost();
            nodes.kill(lost);
            pass(CUT);
            network.heal();
            nodes.start(lost.place());
            awaitAllReady();
        });
    }

    @Test
    void aNodeThatBeginsApartJoinsWithoutHarm() throws Exception {
        var trial = Trial.run("a node that begins apart", nodes, at -> {
            var again = at.any();
            nodes.terminate(again);
            isolate(again);
            var starting = CompletableFuture.runAsync(() -> nodes.start(again.place()));
            pass(CUT);
            assertThat(starting).isNotDone();
            network.heal();
            starting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        });
        assertThat(trial.breaks()).as("replies that were continued or started over").isZero();
    }

    private static void isolate(Member member) {
        nodes.members().stream().filter(other -> other.place() != member.place())
                .forEach(other -> network.cut(member.place(), other.place()));
    }

    private static boolean hasSessions(Member member) {
        return nodes.records().owned().stream().anyMatch(owned -> member.id().equals(owned.node()));
    }

    private static void mend() {
        network.heal();
        long whole = System.nanoTime();
        awaitAllReady();
        System.out.printf("all ready %d ms after the network was whole%n", (System.nanoTime() - whole) / 1_000_000);
    }

    private static void awaitAllReady() {
        await().atMost(PATIENCE).until(() -> nodes.members().stream().allMatch(PartitionIT::isReady));
    }

    private static boolean isReady(Member member) {
        return member.process().chat().get("/readyz").status() == 200;
    }
}
