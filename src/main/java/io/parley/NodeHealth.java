package io.parley;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.Instruments;
import io.parley.http.Health;
import io.parley.http.Health.Part;
import io.parley.http.Health.State;
import io.parley.store.Store;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** How the parts of this node are, asked every second and told without waiting. */
final class NodeHealth {
    private static final long PERIOD_MS = 1_000;
    private static final long READY_MS = 20;

    private final Cluster cluster;
    private volatile State postgres = State.STARTING;
    private volatile State redis = State.STARTING;
    private volatile boolean stopping;

    private NodeHealth(Cluster cluster) {
        this.cluster = cluster;
    }

    static NodeHealth watch(Vertx vertx, Context context, Store store, Cluster cluster, Instruments instruments) {
        var health = new NodeHealth(cluster);
        HealthMeters.register(instruments.meters(), () -> health.postgres, () -> health.redis);
        context.runOnContext(now -> {
            health.check(store);
            vertx.setPeriodic(PERIOD_MS, id -> health.check(store));
        });
        return health;
    }

    private void check(Store store) {
        state(store::checkPostgres).onSuccess(state -> postgres = state);
        state(store::checkRedis).onSuccess(state -> redis = state);
    }

    private static Future<State> state(Supplier<Future<Void>> check) {
        return check.get().map(State.UP).otherwise(State.DOWN);
    }

    /** Done once the node takes requests. */
    Future<Void> ready(Vertx vertx) {
        return now().ready() ? Future.succeededFuture() : vertx.timer(READY_MS).compose(later -> ready(vertx));
    }

    /** The node is about to end. */
    void stopping() {
        stopping = true;
    }

    /** Without Redis, or with a clock that is wrong, the node serves; without Postgres, or before it is ready in the cluster, it does not. */
    Health now() {
        boolean ready = Arrays.stream(Role.values()).anyMatch(role -> cluster.ready(role).contains(cluster.self()));
        var member = stopping ? State.DRAINING : ready ? State.UP : State.STARTING;
        return new Health(List.of(new Part("cluster", member, true), new Part("postgres", postgres, true),
                new Part("redis", redis, false),
                new Part("clock", Cluster.isSkewed(cluster.skew()) ? State.SKEWED : State.UP, false)));
    }
}
