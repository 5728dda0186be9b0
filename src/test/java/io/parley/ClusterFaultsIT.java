package io.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.Crowd;
import io.parley.testing.NodeGroup;
import io.parley.testing.OwnershipWatch;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under continuous load, and what happens to nodes and stores. Afterwards the whole database is compared with what every
 * client was promised and saw. The seed is printed; {@code -Dparley.seed=…} repeats it, {@code -Dparley.faults.rounds=…} goes on
 * for longer.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
class ClusterFaultsIT {
    private static final int SIZE = 3;
    private static final int CLIENTS = 8;
    private static final int ROUNDS = Integer.getInteger("parley.faults.rounds", 1);
    /** 1.5 s until a beat is stale, a second until somebody looks, and as much again on a machine that is busy. */
    private static final Duration TAKEOVER_BOUND = Duration.ofSeconds(15);
    /** Longer than a node that seems to be there may stand still. */
    private static final Duration FREEZE = Duration.ofSeconds(7);
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    /** A token every 10 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 20, 10, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static final long SEED = Long.getLong("parley.seed", System.nanoTime());
    static final Vertx VERTX = Vertx.vertx();
    static DemoProvider provider;

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final List<Long> losses = new ArrayList<>();
    private NodeGroup nodes;
    private Crowd crowd;

    @BeforeAll
    static void startProvider() {
        provider = DemoProvider.start(VERTX, 0, PACED).await();
    }

    @AfterAll
    static void stopProvider() {
        VERTX.close().await();
    }

    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    @Test
    void nodesAreKilledWhileOthersJoin() throws Exception {
        underLoad("kill -9", () -> {
            var lost = nodes.any(random);
            losses.add(System.nanoTime());
            nodes.kill(lost);
            nodes.start(lost.place());
        });
        printTakeovers();
    }

    @Test
    void aNodeIsFrozenAndWakes() throws Exception {
        underLoad("SIGSTOP, SIGCONT", () -> {
            var frozen = nodes.any(random);
            losses.add(System.nanoTime());
            frozen.process().freeze();
            pass(FREEZE);
            frozen.process().thaw();
        });
        printTakeovers();
    }

    @Test
    void allNodesAreRestartedOneByOne() throws Exception {
        underLoad("rolling restart", () -> {
            for (var member : nodes.members()) {
                nodes.terminate(member);
                nodes.start(member.place());
            }
        });
        assertThat(crowd.breaks()).as("replies that were continued or started over").isZero();
    }

    @Test
    void aNodeIsCutOffFromPostgres() throws Exception {
        underLoad("one node without Postgres", () -> {
            var cut = nodes.postgres(nodes.any(random).place());
            cut.swallowAll();
            pass(FREEZE);
            cut.pass();
        });
    }

    @Test
    void redisIsAwayAndPostgresIsRestarted() throws Exception {
        underLoad("stores away", () -> {
            nodes.redis().refuse();
            pass(OUTAGE);
            nodes.redis().pass();
            crowd.awaitAnswers(CLIENTS);
            eachPostgres(io.parley.testing.FaultProxy::refuse);
            pass(OUTAGE);
            eachPostgres(io.parley.testing.FaultProxy::pass);
        });
    }

    @Test
    void aNodeIsKilledWhileRedisIsAway() throws Exception {
        underLoad("kill -9 without Redis", () -> {
            nodes.redis().refuse();
            var lost = nodes.any(random);
            nodes.kill(lost);
            pass(OUTAGE);
            nodes.redis().pass();
            nodes.start(lost.place());
        });
    }

    private void underLoad(String what, Fault fault) throws Exception {
        try (var group = NodeGroup.start(dir, provider, SIZE); var watch = new OwnershipWatch(group, TAKEOVER_BOUND)) {
            nodes = group;
            crowd = new Crowd(group, CLIENTS, random.nextLong());
            for (int round = 0; round < ROUNDS; round++) {
                crowd.awaitAnswers(CLIENTS);
                fault.happen();
            }
            crowd.awaitAnswers(CLIENTS);
            crowd.finish();
            System.out.printf("%s: seed %d, %d faults, %d messages, %d reconnects, %d continued or started over%n",
                    what,
                    SEED, ROUNDS, crowd.answered(), crowd.reconnects(), crowd.breaks());
            crowd.audit();
            assertThat(watch.violations()).isEmpty();
            assertThat(watch.looks()).isPositive();
        }
    }

    /** Time is what the fault is made of. */
    private static void pass(Duration time) {
        await().pollDelay(time).atMost(time.plusSeconds(5)).until(() -> true);
    }

    private void eachPostgres(java.util.function.Consumer<io.parley.testing.FaultProxy> change) {
        for (int place = 0; place < SIZE; place++) {
            change.accept(nodes.postgres(place));
        }
    }

    /** From each loss to the next text, for the replies that were lost with it. */
    private void printTakeovers() {
        var times = crowd.sessions().stream().flatMap(List::stream).flatMap(message -> message.recoveries().stream())
                .map(this::sinceLoss).sorted().toList();
        assertThat(times).as("replies that were taken over").isNotEmpty();
        System.out.printf("takeovers: %d, p50 %d ms, p99 %d ms%n", times.size(), times.get(times.size() / 2),
                times.get((int) Math.ceil(times.size() * 0.99) - 1));
    }

    private long sinceLoss(long recovered) {
        long loss = losses.stream().filter(time -> time - recovered < 0).max(Long::compare).orElseThrow();
        return (recovered - loss) / 1_000_000;
    }
}
