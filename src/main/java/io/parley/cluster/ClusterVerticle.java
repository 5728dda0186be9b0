package io.parley.cluster;

import io.parley.bus.Bus;
import io.parley.cluster.ClusterMessages.KeepAlive;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats, watches the beats of others and sends signs of life. The node becomes ready by itself once Postgres takes its beats
 * and its address on the bus answers, and is marked as retreated when this is undeployed.
 */
public final class ClusterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterVerticle.class);
    /** Until this node is ready it beats so many times faster, to be there sooner. */
    private static final int HURRY = 5;
    /** Pings in a row without an answer after which this node cannot be reached. */
    private static final int UNREACHABLE = 3;

    private final Bus bus;
    private final NodeStore store;
    private final Supplier<Set<NodeId>> members;
    private final Set<Role> roles;
    private final ClusterConfig config;
    private final LiveCluster live;
    private final BeatTable table;
    private Future<Void> last = Future.succeededFuture();
    private int unanswered = UNREACHABLE;
    private boolean registered;
    private boolean wasReady;
    private boolean failing;
    private boolean draining;
    private boolean stopped;

    /** @param members the nodes that Hazelcast sees, this one included; asked several times a second, must not block */
    public ClusterVerticle(Vertx vertx, Bus bus, NodeStore store, Supplier<Set<NodeId>> members, Set<Role> roles,
            ClusterConfig config) {
        this.bus = bus;
        this.store = store;
        this.members = members;
        this.roles = Set.copyOf(roles);
        this.config = config;
        this.live = new LiveCluster(vertx, bus.self(), config);
        this.table = new BeatTable(bus.self(), config);
    }

    /** This node's view. May be used before the verticle is deployed; nobody is ready until then. */
    public Cluster cluster() {
        return live;
    }

    @Override
    public Future<?> start() {
        bus.consume(ClusterMessages.class, message -> {
            switch (message) {
                case KeepAlive(NodeId from) -> live.heard(from);
            }
        });
        live.tick();
        vertx.setPeriodic(config.beat().toMillis(), id -> live.tick());
        vertx.setPeriodic(config.keepAlive().toMillis(), id -> keepAlive());
        round();
        return Future.succeededFuture();
    }

    /**
     * Leaves the ready set, for good: no new sessions and calls come here, those that are here go on. Done when Postgres
     * has been told; fails when it cannot be.
     */
    public Future<Void> drain() {
        var done = Promise.<Void>promise();
        context.runOnContext(v -> {
            draining = true;
            next(this::beat).onComplete(done);
        });
        return done.future();
    }

    /** Frees what this node owns at once; a failure only means that the others must wait for its beat to become stale. */
    @Override
    public Future<?> stop() {
        stopped = true;
        return next(() -> store.retreat(bus.self()))
                .onFailure(e -> LOG.warn("Postgres could not be told that this node stops: {}", e.getMessage()))
                .otherwiseEmpty();
    }

    private void round() {
        if (stopped) {
            return;
        }
        long start = System.nanoTime();
        ping();
        next(this::beat).onComplete(done -> {
            note(done.cause());
            long pause = config.beat().toMillis() / (wasReady || failing ? 1 : HURRY);
            long spent = (System.nanoTime() - start) / 1_000_000;
            vertx.setTimer(Math.max(1, pause - spent), id -> round());
        });
    }

    /** One call of the store at a time. */
    private Future<Void> next(Supplier<Future<Void>> call) {
        last = last.transform(before -> call.get());
        return last;
    }

    private Future<Void> beat() {
        if (!registered) {
            return store.register(bus.self(), roles).onSuccess(v -> registered = true).compose(v -> beat());
        }
        long asked = System.nanoTime();
        return store.beat(bus.self(), standing()).onSuccess(rows -> observed(asked, rows)).mapEmpty();
    }

    private Standing standing() {
        if (live.view().cutOff()) {
            return Standing.RETREATED;
        }
        return draining || unanswered >= UNREACHABLE ? Standing.UNREADY : Standing.READY;
    }

    private void observed(long asked, List<NodeRow> rows) {
        var before = live.view();
        var visible = members.get();
        var view = table.observe(asked, System.nanoTime(), rows, visible);
        registered = view.known().contains(bus.self());
        wasReady |= roles.stream().anyMatch(role -> view.ready(role).contains(bus.self()));
        live.publish(view, visible);
        tell(before, view);
    }

    private void ping() {
        bus.ping(bus.self(), config.beat()).onComplete(done -> unanswered = done.succeeded() ? 0 : unanswered + 1);
    }

    private void keepAlive() {
        var known = live.view().known();
        members.get().stream().filter(node -> known.contains(node) && !node.equals(bus.self()))
                .forEach(node -> bus.send(node, new KeepAlive(bus.self())));
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
