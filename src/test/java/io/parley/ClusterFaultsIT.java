package io.parley;

import static io.parley.testing.Trial.pass;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.embedded.DemoProvider;
import io.parley.embedded.DemoSettings;
import io.parley.testing.NodeGroup;
import io.parley.testing.Trial;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes under continuous load, and what happens to nodes and stores. Afterwards the whole database is compared with what every
 * client was promised and saw. The seed is printed; {@code -Dparley.seed=…} repeats it, {@code -Dparley.faults.rounds=…} goes on
 * for longer.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS)
@Tag("faults")
class ClusterFaultsIT {
    private static final int SIZE = 3;
    /** Longer than a node that seems to be there may stand still. */
    private static final Duration FREEZE = Duration.ofSeconds(7);
    private static final Duration OUTAGE = Duration.ofSeconds(3);
    /** A token every 10 ms. */
    private static final DemoSettings PACED = new DemoSettings(0, 20, 10, 1, 0, 0, 0, -1, 0, 0, -1, -1, -1, false,
            null);

    @TempDir
    static Path dir;

    static Vertx vertx;
    static NodeGroup nodes;

    @BeforeAll
    static void start() throws SQLException {
        vertx = Vertx.vertx();
        nodes = NodeGroup.start(dir, DemoProvider.start(vertx, 0, PACED).await(), SIZE);
    }

    @AfterAll
    static void stop() throws SQLException {
        nodes.close();
        vertx.close().await();
    }

    @Test
    void nodesAreKilledWhileOthersJoin() throws Exception {
        var trial = Trial.run("kill -9", nodes, at -> {
            var lost = at.replying();
            at.lost();
            nodes.kill(lost);
            nodes.start(lost.place());
        });
        assertThat(trial.breaks()).as("replies that were taken over").isPositive();
    }

    @Test
    void aNodeIsFrozenAndWakes() throws Exception {
        var trial = Trial.run("SIGSTOP, SIGCONT", nodes, at -> {
            var frozen = at.replying();
            at.lost();
            frozen.process().freeze();
            pass(FREEZE);
            frozen.process().thaw();
        });
        assertThat(trial.breaks()).as("replies that were taken over").isPositive();
    }

    @Test
    void allNodesAreRestartedOneByOne() throws Exception {
        var trial = Trial.run("rolling restart", nodes, at -> {
            for (var member : nodes.members()) {
                nodes.terminate(member);
                nodes.start(member.place());
            }
        });
        assertThat(trial.breaks()).as("replies that were continued or started over").isZero();
    }

    @Test
    void redisIsKilledAndEmptied() throws Exception {
        var trial = Trial.run("Redis killed and emptied", nodes, at -> {
            nodes.stores().killRedis();
            pass(OUTAGE);
            nodes.stores().startRedis();
        });
        assertThat(trial.breaks()).as("replies that were continued or started over").isZero();
    }

    @Test
    void postgresIsRestarted() throws Exception {
        Trial.run("Postgres restarted", nodes, at -> {
            nodes.stores().stopPostgres();
            pass(OUTAGE);
            nodes.stores().startPostgres();
        });
    }

    @Test
    void aNodeIsKilledWhileRedisIsAway() throws Exception {
        var trial = Trial.run("kill -9 without Redis", nodes, at -> {
            nodes.stores().killRedis();
            var lost = at.replying();
            at.lost();
            nodes.kill(lost);
            pass(OUTAGE);
            nodes.stores().startRedis();
            nodes.start(lost.place());
        });
        assertThat(trial.breaks()).as("replies that were taken over").isPositive();
    }
}
