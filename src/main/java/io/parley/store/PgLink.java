package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to Postgres, made with the first statement and again after it was lost. Statements of all callers are
 * pipelined on it. A statement that is not answered in time costs the connection, since all later answers would come after
 * it. Belongs to one event loop.
 */
final class PgLink {
    private static final Logger LOG = LoggerFactory.getLogger(PgLink.class);

    private final Vertx vertx;
    private final StoreConfig.Postgres config;
    private final PgConnectOptions options;
    private @Nullable Future<PgConnection> connection;
    private long retryAt = System.nanoTime();
    private boolean away;
    private int underWay;

    PgLink(Vertx vertx, StoreConfig.Postgres config) {
        this.vertx = vertx;
        this.config = config;
        this.options = PgOptions.of(config);
    }

    /** Sets a parameter of the server for this connection; before the first statement. */
    PgLink set(String parameter, String value) {
        options.addProperty(parameter, value);
        return this;
    }

    /**
     * Executes a statement that commits by itself. Fails with what the server said, with {@code OVERLOADED}, or with
     * {@link ChatException} {@code STORE_UNAVAILABLE} when the connection could not be had or was lost: then the outcome is
     * unknown.
     */
    Future<RowSet<Row>> execute(String sql, Tuple values) {
        if (underWay >= config.pipeline()) {
            return Future.failedFuture(
                    new ChatException(ErrorCode.OVERLOADED, "Too many requests to the database; try again shortly."));
        }
        underWay++;
        return connection().compose(c -> query(c, sql, values)).eventually(this::answered);
    }

    /** Connects if need be, so that the first statement does not have to wait for it. Fails with {@code STORE_UNAVAILABLE}. */
    Future<?> connect() {
        return connection();
    }

    /** Closes the connection; a later statement would open it again. */
    Future<Void> close() {
        var current = connection;
        connection = null;
        return current == null ? Future.succeededFuture() : current.compose(PgConnection::close).otherwiseEmpty();
    }

    private Future<Void> answered() {
        underWay--;
        return Future.succeededFuture();
    }

    private Future<RowSet<Row>> query(PgConnection c, String sql, Tuple values) {
        return c.preparedQuery(sql)
                .execute(values)
                .timeout(config.queryTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .recover(e -> SqlErrors.fromServer(e) ? Future.failedFuture(e) : lost(c, e));
    }

    private Future<PgConnection> connection() {
        if (connection != null) {
            return connection;
        }
        if (System.nanoTime() - retryAt < 0) {
            return Future.failedFuture(SqlErrors.unavailable());
        }
        var attempt = attempt();
        connection = attempt;
        return attempt;
    }

    private Future<PgConnection> attempt() {
        var made = PgConnection.connect(vertx, options);
        return made.timeout(config.connectTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .onSuccess(this::made)
                .recover(e -> {
                    made.onSuccess(PgConnection::close);
                    return failed(e);
                });
    }

    private void made(PgConnection c) {
        c.closeHandler(_ -> forget(c));
        c.exceptionHandler(e -> LOG.warn("Connection to Postgres failed: {}", SqlErrors.describe(e)));
        if (away) {
            LOG.info("Postgres is back");
        }
        away = false;
    }

    private Future<PgConnection> failed(Throwable e) {
        if (!away) {
            LOG.warn("Postgres is away: {}", SqlErrors.describe(e));
        }
        away = true;
        connection = null;
        retryAt = System.nanoTime() + config.retryPause().toNanos();
        return Future.failedFuture(SqlErrors.unavailable());
    }

    private <T> Future<T> lost(PgConnection c, Throwable e) {
        if (forget(c)) {
            LOG.warn("Connection to Postgres given up: {}", SqlErrors.describe(e));
            c.close();
        }
        return Future.failedFuture(SqlErrors.unavailable());
    }

    private boolean forget(PgConnection c) {
        var present = connection; // a connection can close on another thread while its node ends
        boolean current = present != null && present.succeeded() && present.result().equals(c);
        if (current) {
            connection = null;
        }
        return current;
    }
}
