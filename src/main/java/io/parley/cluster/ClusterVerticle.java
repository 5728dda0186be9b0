package io.parley.cluster;

import io.parley.bus.Bus;
import io.parley.bus.Wire;
import io.parley.cluster.ClusterMessages.Describe;
import io.parley.cluster.ClusterMessages.Described;
import io.parley.cluster.ClusterMessages.KeepAlive;
import io.parley.core.Instruments;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Beats, watches the beats of others and sends signs of life. The node becomes ready by itself once Postgres takes its beats,
 * its address on the bus answers and so do all nodes that are ready, and is marked as retreated when this is undeployed.
 */
public final class ClusterVerticle extends VerticleBase {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterVerticle.class);
    /** Until this node is ready it beats so many times faster, to be there sooner. */
    private static final int HURRY = 5;
    /** Pings in a row without an answer after which this node does not take in what it is sent. */
    private static final int UNREACHABLE = 3;
    private static final ProcessHandle PROCESS = ProcessHandle.current();
    private static final Instant STARTED = PROCESS.info().startInstant().orElseGet(Instant::now);

    private final Bus bus;
    private final Membership membership;
    private final ClusterConfig config;
    private final LiveCluster live;
    private final Greetings greetings;
    private final Beats beats;
    private final Activity activity = new Activity();
    private final ClusterMeters meters;
    private boolean wasReady;
    private int unanswered = UNREACHABLE;
    private boolean draining;
    private boolean stopped;
    private @Nullable LoopLag lag;

    public ClusterVerticle(Vertx vertx, Bus bus, NodeStore store, Membership membership, Set<Role> roles,
            ClusterConfig config, Instruments instruments) {
        this.bus = bus;
        this.membership = membership;
        this.config = config;
        this.live = new LiveCluster(vertx, bus.self(), config);
        this.meters = new ClusterMeters(instruments.meters());
        this.greetings = new Greetings(bus, live, config.beat());
        this.beats = new Beats(store, membership, Set.copyOf(roles), live, new BeatTable(bus.self(), config),
                () -> wasReady && greetings.done(), meters);
        meters.watch(live);
    }

    /** This node's view. May be used before the verticle is deployed; nobody is ready until then. */
    public Cluster cluster() {
        return live;
    }

    /** What the parts of this node tell of themselves, and the others are told when they ask. */
    public Activity activity() {
        return activity;
    }

    /** For operators. May be used before the verticle is deployed. */
    public Overview overview() {
        return new LiveOverview(bus, live);
    }

    @Override
    public Future<?> start() {
        bus.register(Described.class);
        bus.serve(ClusterMessages.class, this::handle);
        bus.onLoss(live::lossy);
        lag = new LoopLag(((VertxInternal) vertx).nettyEventLoopGroup(), meters::late);
        tick();
        vertx.setPeriodic(config.beat().toMillis(), id -> tick());
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
            beats.beat(this::standing).onComplete(done);
        });
        return done.future();
    }

    /** Frees what this node owns at once; a failure only means that the others must wait for its beat to become stale. */
    @Override
    public Future<?> stop() {
        stopped = true;
        if (lag != null) {
            lag.stop();
        }
        return beats.retreat()
                .onFailure(e -> LOG.warn("Postgres could not be told that this node stops: {}", e.getMessage()))
                .otherwiseEmpty();
    }

    private Future<? extends Wire> handle(ClusterMessages message) {
        return switch (message) {
            case KeepAlive sign -> {
                heard(sign);
                yield Future.succeededFuture();
            }
            case Describe _ -> Future.succeededFuture(new Described(config.host(), PROCESS.pid(), STARTED,
                    lag == null ? 0 : lag.greatest() / 1_000, activity.load(), activity.takeovers()));
        };
    }

    private void round() {
        if (stopped) {
            return;
        }
        long start = System.nanoTime();
        tick();
        ping();
        beats.beat(this::standing).compose(v -> greetings.ask()).onComplete(done -> {
            wasReady |= live.view().isReady(bus.self());
            long pause = config.beat().toMillis() / (wasReady || beats.failing() ? 1 : HURRY);
            long spent = (System.nanoTime() - start) / 1_000_000;
            vertx.setTimer(Math.max(1, pause - spent), id -> round());
        });
    }

    private void tick() {
        if (live.tick()) {
            meters.stalled();
            greetings.startOver();
        }
    }

    private void ping() {
        bus.ping(bus.self(), config.beat()).onComplete(done -> unanswered = done.succeeded() ? 0 : unanswered + 1);
    }

    /** A node that never was ready has nothing to give up, and takes no side. */
    private Standing standing() {
        if (live.view().cutOff() && wasReady) {
            return Standing.RETREATED;
        }
        return draining || !greetings.done() || unanswered >= UNREACHABLE ? Standing.UNREADY : Standing.READY;
    }

    private void heard(KeepAlive sign) {
        if (bus.lacks(sign.from(), live.numbers(sign.from()))) {
            live.lossy(sign.from());
        }
        live.heard(sign);
        bus.arrived(sign.from(), sign.received());
    }

    private void keepAlive(NodeId node) {
        var flow = bus.flow(node);
        bus.sendSign(node, new KeepAlive(bus.self(), flow.sent(), live.received(node), flow.dropped(),
                bus.numbers(node), live.hears(node)));
    }

    private void keepAlive() {
        live.listening();
        live.audience(membership.members()).forEach(this::keepAlive);
        bus.retain(live.view().known());
    }
}
