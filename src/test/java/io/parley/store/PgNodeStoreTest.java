package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.cluster.NodeAddress;
import io.parley.cluster.NodeRow;
import io.parley.cluster.Role;
import io.parley.cluster.Standing;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
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

        assertThat(beat(A, Standing.READY)).containsExactlyInAnyOrder(
                new NodeRow(A, Set.of(Role.HTTP, Role.SESSION), Standing.READY, 2, AT_A),
                new NodeRow(B, Set.of(Role.LLM), Standing.UNREADY, 0, AT_B));
    }

    @Test
    void registeringAgainChangesNothing() {
        beat(A, Standing.READY);

        store.on(() -> nodes.register(A, Set.of(Role.LLM), AT_B));

        assertThat(beat(B, Standing.READY))
                .containsExactly(new NodeRow(A, Set.of(Role.HTTP, Role.SESSION), Standing.READY, 1, AT_A));
    }

    @Test
    void aRowThatDoesNotTellWhereItsNodeListensIsRead() throws SQLException {
        store.run("UPDATE node SET bus_cluster = NULL, bus_host = NULL, bus_port = NULL");

        assertThat(beat(A, Standing.READY)).extracting(NodeRow::address).containsOnlyNulls();
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
        return store.on(() -> nodes.beat(node, standing));
    }
}
