package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.cluster.NodeAddress;
import io.parley.cluster.NodeRow;
import io.parley.cluster.Reading;
import io.parley.cluster.Role;
import io.parley.cluster.Standing;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgNodeStoreTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeAddress AT_A = new NodeAddress("cluster", "10.0.0.1", 4_711);
    private static final NodeAddress AT_B = new NodeAddress("cluster", "b.internal", 1);

    private FaultProxy proxy;
    private StoreFixture store;
    private PgNodeStore nodes;

    @BeforeEach
    void start() {
        proxy = new FaultProxy(Backends.shared().postgresPort());
        store = new StoreFixture(Backends.shared().newInstallation(), proxy.port(), StoreConfig.Commits.DEFAULT);
        nodes = new PgNodeStore(store.vertx, store.config);
        store.on(() -> nodes.register(A, Set.of(Role.HTTP, Role.SESSION), AT_A));
    }

    @AfterEach
    void stop() {
        store.on(nodes::close);
        store.close();
        proxy.close();
    }

    @Test
    void everyBeatRaisesOnlyItsOwnCounter() {
        store.on(() -> nodes.register(B, Set.of(Role.LLM), AT_B));

        beat(A, Standing.READY);

        assertThat(beat(A, Standing.READY)).usingRecursiveFieldByFieldElementComparatorIgnoringFields("age")
                .containsExactlyInAnyOrder(
                        new NodeRow(A, Set.of(Role.HTTP, Role.SESSION), Standing.READY, 2, Duration.ZERO, AT_A),
                        new NodeRow(B, Set.of(Role.LLM), Standing.UNREADY, 0, Duration.ZERO, AT_B));
    }

    @Test
    void registeringAgainChangesNothing() {
        beat(A, Standing.READY);

        store.on(() -> nodes.register(A, Set.of(Role.LLM), AT_B));

        assertThat(beat(B, Standing.READY)).usingRecursiveFieldByFieldElementComparatorIgnoringFields("age")
                .containsExactly(
                        new NodeRow(A, Set.of(Role.HTTP, Role.SESSION), Standing.READY, 1, Duration.ZERO, AT_A));
    }

    @Test
    void aRowThatDoesNotTellWhereItsNodeListensIsRead() throws SQLException {
        store.run("UPDATE node SET bus_cluster = NULL, bus_host = NULL, bus_port = NULL");

        assertThat(beat(A, Standing.READY)).extracting(NodeRow::address).containsOnlyNulls();
    }

    @Test
    void tellsTheAgeOfEveryBeatByPostgresClock() throws SQLException {
        store.run("INSERT INTO node (id, roles, standing, beat_at) VALUES"
                + " ('old', '{}', 'ready', now() - interval '3 hours'), ('new', '{}', 'ready', now() + interval '3 hours')");

        var ages = beat(A, Standing.READY).stream().collect(Collectors.toMap(row -> row.node().value(), NodeRow::age));

        assertThat(ages.get("a")).isZero();
        assertThat(ages.get("old")).isGreaterThanOrEqualTo(Duration.ofHours(3)).isLessThan(Duration.ofHours(4));
        assertThat(ages.get("new")).as("written before its clock was set back").isZero();
    }

    @Test
    void tellsTheTimeByPostgresClock() {
        var before = Instant.now();

        var time = read(A, Standing.READY).time();

        assertThat(time).as("on the machine of this test").isBetween(before.minusSeconds(1),
                Instant.now().plusSeconds(1));
    }

    @Test
    void aRetreatIsSeenByOthers() {
        store.on(() -> nodes.retreat(A));

        assertThat(beat(B, Standing.READY)).extracting(NodeRow::standing).containsExactly(Standing.RETREATED);
    }

    @Test
    void registeringRemovesNodesLongDeadThatOwnNothing() throws SQLException {
        store.run(
                "INSERT INTO node (id, roles, standing, beat_at) VALUES ('old', '{}', 'ready', now() - interval '3 days')");

        store.on(() -> nodes.register(B, Set.of(), AT_B));

        assertThat(beat(B, Standing.READY)).extracting(NodeRow::node).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void failsWhilePostgresIsAwayAndRecovers() {
        proxy.refuse();
        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> beat(A, Standing.READY))
                .returns(ErrorCode.STORE_UNAVAILABLE, ChatException::code);

        proxy.pass();

        Awaitility.await().ignoreExceptions().until(() -> !beat(A, Standing.READY).isEmpty());
    }

    private List<NodeRow> beat(NodeId node, Standing standing) {
        return read(node, standing).rows();
    }

    private Reading read(NodeId node, Standing standing) {
        return store.on(() -> nodes.beat(node, standing));
    }
}
