package io.parley.cluster;

import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Carries out this node's beats, one at a time, and publishes what they show. Used on one context. */
final class Beats {
    private final NodeStore store;
    private final Membership membership;
    private final Set<Role> roles;
    private final LiveCluster live;
    private final BeatTable table;
    private final BooleanSupplier counts;
    private final ClusterMeters meters;
    private Future<Void> last = Future.succeededFuture();
    private boolean registered;
    private final BeatLog log = new BeatLog();
    private long lastAsked = System.nanoTime();

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
                .onComplete(done -> log.answered(done.cause()));
        return last;
    }

    Future<Void> retreat() {
        last = last.transform(before -> store.retreat(live.self()));
        return last;
    }

    /** Whether the last one failed. */
    boolean failing() {
        return last.failed();
    }

    private Future<Void> registered() {
        return registered ? Future.succeededFuture() : store.register(live.self(), roles, membership.address());
    }

    private Future<Void> observed(Standing standing) {
        long asked = System.nanoTime();
        return store.beat(live.self(), standing).onSuccess(reading -> {
            long received = System.nanoTime();
            learn(reading.time(), asked, received);
            publish(asked, received, reading.rows());
            log.stands(standing);
        }).mapEmpty();
    }

    private void learn(@Nullable Instant time, long asked, long received) {
        if (time != null) {
            live.learn(time, asked, received);
            log.skewed(live.skew());
        }
    }

    private void publish(long asked, long received, List<NodeRow> rows) {
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
        log.changed(before, view);
        log.heard(audible, visible, received);
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
}
