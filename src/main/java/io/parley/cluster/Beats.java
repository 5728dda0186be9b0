package io.parley.cluster;

import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out this node's beats, one at a time, and publishes what they show. Used on one context. */
final class Beats {
    private static final Logger LOG = LoggerFactory.getLogger(Beats.class);

    private final NodeStore store;
    private final Membership membership;
    private final Set<Role> roles;
    private final LiveCluster live;
    private final BeatTable table;
    private final ClusterMeters meters;
    private Future<Void> last = Future.succeededFuture();
    private boolean registered;
    private boolean failing;
    private long lastAsked = System.nanoTime();

    Beats(NodeStore store, Membership membership, Set<Role> roles, LiveCluster live, BeatTable table,
            ClusterMeters meters) {
        this.store = store;
        this.membership = membership;
        this.roles = roles;
        this.live = live;
        this.table = table;
        this.meters = meters;
    }

    /** @param standing asked for when it is this beat's turn */
    Future<Void> beat(Supplier<Standing> standing) {
        last = last.transform(before -> registered().compose(v -> observed(standing.get())))
                .onComplete(done -> note(done.cause()));
        return last;
    }

    Future<Void> retreat() {
        last = last.transform(before -> store.retreat(live.self()));
        return last;
    }

    /** Whether the last one failed. */
    boolean failing() {
        return failing;
    }

    private Future<Void> registered() {
        return registered ? Future.succeededFuture() : store.register(live.self(), roles, membership.address());
    }

    private Future<Void> observed(Standing standing) {
        long asked = System.nanoTime();
        return store.beat(live.self(), standing).onSuccess(rows -> publish(asked, rows)).mapEmpty();
    }

    private void publish(long asked, List<NodeRow> rows) {
        long received = System.nanoTime();
        meters.answered(received - asked);
        var before = live.view();
        membership.locate(addresses(rows));
        var visible = membership.members();
        var view = table.observe(asked, received, rows, visible, live.audible(nodes(rows), visible));
        registered = view.known().contains(live.self());
        live.beaten(received - lastAsked);
        lastAsked = asked;
        live.publish(view);
        meters.seen(before, view);
        tell(before, view);
    }

    private static Set<NodeId> nodes(List<NodeRow> rows) {
        return rows.stream().map(NodeRow::node).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<NodeId, NodeAddress> addresses(List<NodeRow> rows) {
        var addresses = new HashMap<NodeId, NodeAddress>();
        for (var row : rows) {
            var address = row.address();
            if (address != null) {
                addresses.put(row.node(), address);
            }
        }
        return addresses;
    }

    private void note(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn("Postgres does not take this node's beats: {}", failure.getMessage());
        } else if (failure == null && failing) {
            LOG.info("Postgres takes this node's beats again");
        }
        failing = failure != null;
    }

    private static void tell(View before, View view) {
        if (!before.sameSets(view)) {
            LOG.info("Ready: {}; known: {}, gone: {}", view.ready(), view.known().size(), view.gone().size());
        }
        if (before.cutOff() != view.cutOff()) {
            LOG.warn(view.cutOff() ? "Cut off from the larger part of the cluster: this node gives up its sessions"
                    : "No longer cut off: this node takes part again");
        }
    }
}
