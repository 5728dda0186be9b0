package io.parley.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.impl.types.ErrorType;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Redis, kept up for as long as this is open. Redis is away from the first failure, be it an answer that
 * did not come in time or a refusal of all writes, until a new connection has taken the script that it is for and a write. Belongs to one event
 * loop.
 */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long FIRST_PAUSE_MILLIS = 50;

    /** Time limit of a new connection, in those of an answer. */
    private static final int CONNECT_FACTOR = 4;

    private final Vertx vertx;
    private final StoreConfig.Redis config;
    private final RedisScript script;
    private final Runnable onReady;
    private final Runnable onLost;
    private @Nullable Redis client;
    private @Nullable RedisConnection connection;
    private boolean away;
    private boolean closed;
    private boolean expecting;
    private boolean watched;
    private long deadline;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /**
     * @param script  made known to each connection
     * @param onReady after each connection that can be used
     * @param onLost  after each failure; nothing that was sent will be answered
     */
    RedisLink(Vertx vertx, StoreConfig.Redis config, RedisScript script, Runnable onReady, Runnable onLost) {
        this.vertx = vertx;
        this.config = config;
        this.script = script;
        this.onReady = onReady;
        this.onLost = onLost;
    }

    /** Null while there is none; the first call begins to connect. */
    @Nullable
    RedisConnection connection() {
        if (client == null && !away && !closed) {
            connect();
        }
        return connection;
    }

    boolean away() {
        return away || closed;
    }

    /** Something was sent: {@link #answered()} must follow within the time limit. */
    void sent() {
        expecting = true;
        deadline = System.nanoTime() + config.timeout().toNanos();
        if (!watched) {
            watchFor(config.timeout().toMillis());
        }
    }

    void answered() {
        expecting = false;
    }

    /** Gives the connection up. */
    void lost(Throwable cause) {
        if (client != null) {
            lost(client, describe(cause));
        }
    }

    /** What it answered says that it takes no writes. */
    void refused(String why) {
        if (client != null) {
            lost(client, why);
        }
    }

    Future<Void> close() {
        closed = true;
        connection = null;
        return client == null ? Future.succeededFuture() : client.close();
    }

    private void connect() {
        var attempt = Redis.createClient(vertx, options());
        client = attempt;
        attempt.connect()
                .onSuccess(c -> watch(attempt, c))
                .compose(c -> c.send(script.load()).map(c))
                .compose(c -> c.send(RedisWrites.probe(config.prefix())).map(c))
                .timeout(CONNECT_FACTOR * config.timeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(c -> ready(attempt, c))
                .onFailure(e -> lost(attempt, describe(e)));
    }

    private void watch(Redis attempt, RedisConnection made) {
        made.exceptionHandler(e -> lost(attempt, describe(e))).endHandler(_ -> lost(attempt, "connection closed"));
    }

    private void ready(Redis attempt, RedisConnection made) {
        if (!attempt.equals(client)) {
            return;
        }
        connection = made;
        pauseMillis = FIRST_PAUSE_MILLIS;
        if (away) {
            LOG.info("Redis is back");
        }
        away = false;
        onReady.run();
    }

    private void lost(Redis attempt, String why) {
        if (!attempt.equals(client)) {
            return;
        }
        if (!away && !closed) {
            LOG.warn("Redis is away: {}", why);
        }
        client = null;
        connection = null;
        away = true;
        expecting = false;
        attempt.close();
        vertx.setTimer(pauseMillis, _ -> retry());
        pauseMillis = Math.min(2 * pauseMillis, config.maxBackOff().toMillis());
        onLost.run();
    }

    private void retry() {
        if (!closed && client == null) {
            connect();
        }
    }

    /** One timer at a time, however many calls there are, and none while nothing is sent. */
    private void watchFor(long millis) {
        watched = true;
        vertx.setTimer(Math.max(1, millis), _ -> {
            watched = false;
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (expecting && left <= 0 && client != null) {
                lost(client, "no answer in time");
            } else if (expecting) {
                watchFor(left);
            }
        });
    }

    /** Errors of Redis itself are a word and a sentence, without values. */
    private static String describe(Throwable e) {
        return e instanceof ErrorType ? e.toString() : Outages.describe(e);
    }

    private RedisOptions options() {
        var options = new RedisOptions().setConnectionString(config.requiredUrl())
                // by default an id that is new at every start, which would be a label
                .setPoolName("redis")
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolCleanerInterval(-1)
                .setMaxWaitingHandlers(config.batch() + 8);
        if (config.user() != null) {
            options.setUser(config.user());
        }
        return config.password() == null ? options : options.setPassword(config.password().value());
    }
}
