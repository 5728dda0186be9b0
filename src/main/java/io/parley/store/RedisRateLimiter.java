package io.parley.store;

import io.micrometer.core.instrument.Counter;
import io.parley.core.Instruments;
import io.parley.identity.LocalRateLimiter;
import io.parley.identity.RateLimiter;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts in Redis for all nodes that share it; while Redis is away or does not keep up each node counts for itself, and an allowance
 * that was used up begins anew there. An answer takes no longer than Redis is given. May be called from every event loop, and from
 * event loops only; each that calls gets a {@link LimitLane} of its own, so that no call changes threads.
 */
public final class RedisRateLimiter implements RateLimiter {
    private final Vertx vertx;
    private final StoreConfig.Redis config;
    private final RateLimiter local;
    private final Map<Thread, LimitLane> lanes = new ConcurrentHashMap<>();

    /** Connects with the first call. */
    public RedisRateLimiter(Vertx vertx, StoreConfig.Redis config, Instruments instruments) {
        this.vertx = vertx;
        this.config = config;
        this.local = counted(new LocalRateLimiter(), instruments);
    }

    private static RateLimiter counted(RateLimiter local, Instruments instruments) {
        var requests = Counter.builder("parley.limits.local").description("Requests counted by this node alone")
                .register(instruments.meters());
        return claims -> {
            requests.increment();
            return local.take(claims);
        };
    }

    @Override
    public Future<List<Verdict>> take(List<Claim> claims) {
        return claims.isEmpty() ? Future.succeededFuture(List.of()) : lane().take(claims);
    }

    /** Closes the connections. */
    public Future<Void> close() {
        return Future.join(lanes.values().stream().map(LimitLane::close).toList()).mapEmpty();
    }

    private LimitLane lane() {
        if (!Context.isOnEventLoopThread()) {
            throw new IllegalStateException("limits are counted on event loops only");
        }
        return lanes.computeIfAbsent(Thread.currentThread(), _ -> new LimitLane(vertx, config, local));
    }
}
