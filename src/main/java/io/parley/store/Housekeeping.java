package io.parley.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what was stored before it was counted. Throws away idempotency keys past their retention, nodes that have long been dead after freeing their sessions, and what
 * {@link IdentityChores} says, in bounded steps. Every node with a store does so; they do not get into each other's way. Belongs to
 * one event loop.
 */
final class Housekeeping {
    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    /**
     * Something to throw away.
     *
     * @param sql removes some of it, and passes over what is locked; its values are the age in seconds and the most rows
     */
    record Chore(String sql, Duration age) {}

    /** Sessions whose text is summed by one statement, which has to end within {@code query-timeout}. */
    private static final int COUNTED = 20;

    private static final String KEYS = """
                                       DELETE FROM idempotency WHERE ctid = ANY (ARRAY(
                                         SELECT ctid FROM idempotency WHERE created_at < now() - make_interval(secs => $1) ORDER BY created_at LIMIT $2
                                         FOR UPDATE SKIP LOCKED))""";

    private static final String SESSIONS = """
                                           UPDATE session SET node = NULL WHERE id = ANY (ARRAY(
                                             SELECT s.id FROM session s JOIN node n ON n.id = s.node WHERE n.beat_at < now() - make_interval(secs => $1) LIMIT $2
                                             FOR NO KEY UPDATE OF s SKIP LOCKED))""";

    /** Sessions of before messages were counted; whoever writes to one of them goes first. */
    private static final String UNCOUNTED = """
                                            UPDATE session s SET bytes = (SELECT coalesce(sum(octet_length(m.content)), 0) FROM message m WHERE m.session_id = s.id)
                                            WHERE s.id = ANY (ARRAY(
                                              SELECT id FROM session WHERE bytes IS NULL AND $1::float8 >= 0 ORDER BY id LIMIT $2 FOR NO KEY UPDATE SKIP LOCKED))""";

    /** Removes nodes without a beat for $1 seconds that no session names. */
    static final String DEAD_NODES = """
                                     DELETE FROM node n WHERE n.beat_at < now() - make_interval(secs => $1)
                                     AND NOT EXISTS (SELECT FROM session s WHERE s.node = n.id)""";

    private final Vertx vertx;
    private final StoreConfig.Retention retention;
    private final List<Chore> identity;
    private final PgLink link;
    private final long timer;
    private boolean running;

    /** Whatever is thrown away is found by an index; see {@link StoreQueries} on the plans. */
    Housekeeping(Vertx vertx, StoreConfig config) {
        this.vertx = vertx;
        this.retention = config.retention();
        this.identity = IdentityChores.of(retention);
        this.link = new PgLink(vertx, config.postgres()).set("enable_seqscan", "off");
        this.timer = vertx.setPeriodic(retention.pause().toMillis(), _ -> round());
    }

    Future<Void> close() {
        vertx.cancelTimer(timer);
        return link.close();
    }

    /** One round; does nothing while one is under way. */
    Future<Void> round() {
        if (running) {
            return Future.succeededFuture();
        }
        running = true;
        return all(new Chore(KEYS, retention.idempotency())).compose(_ -> all(new Chore(SESSIONS, retention.nodes())))
                .compose(_ -> link.execute(DEAD_NODES, Tuple.of((double) retention.nodes().toSeconds())))
                .compose(_ -> all(identity))
                .compose(_ -> all(new Chore(UNCOUNTED, Duration.ZERO), Math.min(COUNTED, retention.step())))
                .<Void>mapEmpty()
                .onFailure(e -> LOG.warn("Housekeeping is put off: {}", SqlErrors.describe(e)))
                .onComplete(_ -> running = false);
    }

    private Future<Void> all(List<Chore> chores) {
        Future<Void> done = Future.succeededFuture();
        for (var chore : chores) {
            done = done.compose(_ -> all(chore));
        }
        return done;
    }

    private Future<Void> all(Chore chore) {
        return all(chore, retention.step());
    }

    /** Repeats it until nothing is left to do. */
    private Future<Void> all(Chore chore, int step) {
        return link.execute(chore.sql(), Tuple.of((double) chore.age().toSeconds(), step))
                .compose(rows -> rows.rowCount() == 0 ? Future.succeededFuture() : all(chore, step));
    }
}
