package io.parley.cluster;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Rows of nodes that share a process; can be cut off from single nodes. */
public final class MemoryNodeStore implements NodeStore {
    private final Map<NodeId, NodeRow> rows = new ConcurrentHashMap<>();
    private final Set<NodeId> unreachable = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Instant time;

    /** From now on, or no longer, every call of the node fails. */
    public void cut(NodeId node, boolean cut) {
        if (cut) {
            unreachable.add(node);
        } else {
            unreachable.remove(node);
        }
    }

    /** A row as a node has left it that was killed so long ago. */
    public void killed(NodeId node, Duration ago) {
        rows.put(node, new NodeRow(node, Set.of(Role.values()), Standing.READY, 7, ago, null));
    }

    /** What its clock says from now on; null where it says nothing. */
    public void time(@Nullable Instant now) {
        time = now;
    }

    /** As stored; null without a row. */
    public NodeRow row(NodeId node) {
        return rows.get(node);
    }

    /** As if nobody had needed it for a day. */
    public void forget(NodeId node) {
        rows.remove(node);
    }

    @Override
    public Future<Void> register(NodeId node, Set<Role> roles, NodeAddress address) {
        return reached(node,
                () -> rows.putIfAbsent(node, new NodeRow(node, roles, Standing.UNREADY, 0, Duration.ZERO, address)))
                .mapEmpty();
    }

    @Override
    public Future<Reading> beat(NodeId node, Standing standing) {
        return reached(node,
                () -> rows.computeIfPresent(node,
                        (id, row) -> new NodeRow(id, row.roles(), standing, row.beat() + 1, Duration.ZERO,
                                row.address())))
                .map(done -> new Reading(List.copyOf(rows.values()), time));
    }

    @Override
    public Future<Void> retreat(NodeId node) {
        return reached(node,
                () -> rows.computeIfPresent(node,
                        (id, row) -> new NodeRow(id, row.roles(), Standing.RETREATED, row.beat(), row.age(),
                                row.address())))
                .mapEmpty();
    }

    private Future<Void> reached(NodeId node, Runnable write) {
        if (unreachable.contains(node)) {
            return Future.failedFuture(new ChatException(ErrorCode.STORE_UNAVAILABLE, "cut off by the test"));
        }
        write.run();
        return Future.succeededFuture();
    }
}
