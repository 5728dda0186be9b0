package io.parley.store;

import io.parley.bus.Bus;
import io.parley.cluster.NodeStore;
import io.parley.core.Instruments;
import io.parley.identity.IdentityStore;
import io.parley.identity.RateLimiter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;

/**
 * This package as the wiring sees it. {@link #prepare} brings the schema up to date; {@link #nodes()} is for every node, the
 * reply log for those with sessions, {@link #identity()} for those that know callers, {@link #deploy} for those with the role {@code store}.
 */
public final class Store {
    private final Vertx vertx;
    private final StoreConfig config;
    private final Instruments instruments;
    private final PgNodeStore nodes;
    private final PgIdentityStore identity;
    private final RedisReplyLog replyLog;
    private final RedisRateLimiter limiter;
    private final PgLink health;

    private Store(Vertx vertx, StoreConfig config, Instruments instruments) {
        this.vertx = vertx;
        this.config = config;
        this.instruments = instruments;
        this.nodes = new PgNodeStore(vertx, config);
        this.identity = new PgIdentityStore(vertx, config);
        this.replyLog = new RedisReplyLog(vertx, config.redis(), instruments);
        this.limiter = new RedisRateLimiter(vertx, config.redis(), instruments);
        this.health = new PgLink(vertx, config.postgres());
    }

    /**
     * Waits for Postgres, then brings the schema up to date. Blocks.
     *
     * @return the id of the installation, which all nodes on the same database have in common
     * @throws io.parley.core.StartException with a sentence that says what to check
     */
    public static String prepare(StoreConfig config) {
        return Migrations.run(config.postgres());
    }

    /** Opens what {@link #prepare} has prepared; connects when first used. Redis may be away. */
    public static Store open(Vertx vertx, StoreConfig config, Instruments instruments) {
        return new Store(vertx, config, instruments);
    }

    /** The nodes' rows; to be used from one event loop. */
    public NodeStore nodes() {
        return nodes;
    }

    /** Accounts, sign-ins, keys and the audit trail; to be used from one event loop. */
    public IdentityStore identity() {
        return identity;
    }

    /** The logs of replies; to be used from event loops. */
    public RedisReplyLog replyLog() {
        return replyLog;
    }

    /** Counts requests in Redis, or on this node alone while Redis is away; to be used from event loops. */
    public RateLimiter limiter() {
        return limiter;
    }

    /** Deploys the verticle that answers {@link io.parley.session.StoreMessages.Query} on this node. */
    public Future<String> deploy(Bus bus) {
        return vertx.deployVerticle(new StoreVerticle(bus, config, instruments));
    }

    /** Whether Postgres answers now; fails with {@code STORE_UNAVAILABLE}. To be called from one event loop, any. */
    public Future<Void> checkPostgres() {
        return health.execute("SELECT 1", Tuple.tuple()).mapEmpty();
    }

    /** Whether Redis answers now; fails with {@code LOG_UNAVAILABLE}. To be called from an event loop. */
    public Future<Void> checkRedis() {
        return replyLog.check();
    }

    /** Closes what is not a verticle's, once nobody uses it any more. */
    public Future<Void> close() {
        return Future.join(nodes.close(), identity.shut(), replyLog.close(), limiter.close(), health.close())
                .mapEmpty();
    }
}
