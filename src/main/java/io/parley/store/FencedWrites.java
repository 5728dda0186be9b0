package io.parley.store;

import io.parley.core.SessionId;
import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.RecordTakeover;
import io.parley.session.StoreMessages.UpdateSession;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Fenced writes that are too rare to be committed in groups; one statement each. */
final class FencedWrites {
    /** The first parameters are session and epoch. */
    private static final String LOCKED = """
                                         WITH locked AS MATERIALIZED (
                                           SELECT id, epoch, revision, running_reply FROM session WHERE id = $1 FOR UPDATE
                                         ), allowed AS MATERIALIZED (
                                           SELECT * FROM locked WHERE epoch = $2
                                         ),\s""";

    private static final String OUTCOME = """

                                          SELECT (SELECT revision FROM written) AS written, (SELECT revision FROM allowed) AS present""";

    private static final String TAKEOVER = LOCKED
            + """
              recorded AS (
                UPDATE message m SET kept = $4::text::jsonb, takeovers = $5
                FROM allowed a WHERE m.session_id = a.id AND m.id = a.running_reply AND m.id = $3 RETURNING m.session_id
              ), written AS (
                UPDATE session s SET revision = s.revision + 1 FROM recorded r WHERE s.id = r.session_id RETURNING s.revision
              )"""
            + OUTCOME;

    private static final String UPDATE = LOCKED
            + """
              written AS (
                UPDATE session s SET title = $3, settings = $4::text::jsonb, updated_at = $5, revision = s.revision + 1
                FROM allowed a WHERE s.id = a.id RETURNING s.revision
              )""" + OUTCOME;

    private static final String DELETE = LOCKED
            + """
              written AS (
                DELETE FROM session s USING allowed a WHERE s.id = a.id RETURNING s.revision + 1 AS revision
              )""" + OUTCOME;

    private final PgLink link;

    FencedWrites(PgLink link) {
        this.link = link;
    }

    Future<Written> takeover(RecordTakeover q) {
        return write(TAKEOVER,
                fence(q.session(), q.epoch()).addUUID(q.reply().value()).addString(Rows.json(q.kept())).addInteger(
                        q.takeovers()));
    }

    Future<Written> update(UpdateSession q) {
        return write(UPDATE,
                fence(q.session(), q.epoch()).addString(q.title()).addString(Rows.json(q.settings())).addOffsetDateTime(
                        Columns.time(q.updatedAt())));
    }

    Future<Written> delete(DeleteSession q) {
        return write(DELETE, fence(q.session(), q.epoch()));
    }

    private Future<Written> write(String sql, Tuple values) {
        return link.execute(sql, values).map(Outcomes::single);
    }

    private static Tuple fence(SessionId session, long epoch) {
        return Tuple.tuple().addUUID(session.value()).addLong(epoch);
    }
}
