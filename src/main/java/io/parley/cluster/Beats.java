package io.parley.cluster;

import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
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
    private final BooleanSupplier counts;
    private final ClusterMeters meters;
    private Future<Void> last = Future.succeededFuture();
    private boolean registered;
    private boolean failing;
    private long lastAsked = System.nanoTime();
    private Standing told = Standing.UNREADY;
    private final Outsiders outsiders = new Outsiders(TimeUnit.MINUTES.toNanos(1));

    Beats(NodeStore store, Membership membership, Set<Role> roles, LiveCluster live, BeatTable table,
            BooleanSupplier counts, ClusterMeters meters) {
        this.store = store;
        this.membership = membership;
        this.roles = roles;
        this.live = live;
        this.table = table;
        this.counts = counts;
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
        return store.beat(live.self(), standing).onSuccess(rows -> {
            publish(asked, rows);
            tell(standing);
        }).mapEmpty();
    }

    private void publish(long asked, List<NodeRow> rows) {
        long received = System.nanoTime();
        meters.answered(received - asked);
        var before = live.view();
        var visible = membership.members();
        membership.locate(addresses(rows));
        var audible = live.audible(nodes(rows), visible);
        var view = table.observe(asked, received, rows, visible, audible, counts.getAsBoolean());
        registered = view.known().contains(live.self());
        live.beaten(received - lastAsked);
        lastAsked = asked;
        live.publish(view);
        meters.seen(before, view);
        tell(before, view);
        tell(outsiders.observe(audible, visible, received));
    }

    private static Set<NodeId> nodes(List<NodeRow> rows) {
        return rows.stream().map(NodeRow::node).collect(Collectors.toUnmodifiableSet());
    }

    /** Of those that may be talked to. */
    private Map<NodeId, NodeAddress> addresses(List<NodeRow> rows) {
        var cluster = membership.address().cluster();
        var addresses = new HashMap<NodeId, NodeAddress>();
        for (var row : rows) {
            var address = row.address();
            if (address != null && address.cluster().equals(cluster)) {
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
    }

    private static void tell(Set<NodeId> outside) {
        if (!outside.isEmpty()) {
            LOG.warn(
                    "Heard for a minute and not found by Hazelcast: {}. A short pause frees a node's sessions meanwhile."
                            + " Check cluster.members, dns or kubernetes, and that cluster.port can be reached",
                    outside);
        }
    }

    private void tell(Standing standing) {
        if (standing == Standing.RETREATED && told != Standing.RETREATED) {
            LOG.warn("Cut off from the larger part of the cluster: this node has given up its sessions");
        } else if (standing != Standing.RETREATED && told == Standing.RETREATED) {
            LOG.warn("No longer cut off: this node takes part again");
        }
        told = standing;
    }
}
