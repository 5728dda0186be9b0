package io.parley.store;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Takes sessions that are free. The answers have no messages: those must be read after the locks were had. */
final class OpenStatement implements GroupCommit.Statement<OpenSession, Opened> {
    private static final String SQL = """
                                      WITH input AS MATERIALIZED (
                                        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS i(session_id, node, gone, n)
                                      ), locked AS MATERIALIZED (
                                        SELECT * FROM session WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
                                      ), taken AS (
                                        UPDATE session t SET node = i.node, epoch = t.epoch + 1
                                        FROM input i JOIN locked l ON l.id = i.session_id
                                        WHERE t.id = l.id AND (l.node IS NULL OR i.gone::jsonb ? l.node
                                            OR (l.node = i.node AND l.running_reply IS NOT NULL))
                                        RETURNING t.id, t.node, t.epoch
                                      )
                                      SELECT coalesce(t.node, s.node) AS node, coalesce(t.epoch, s.epoch) AS epoch, s.node AS before,\s"""
            + Rows.SESSION
            + """

              FROM input i LEFT JOIN locked s ON s.id = i.session_id LEFT JOIN taken t ON t.id = i.session_id
              ORDER BY i.n""";

    private final PgLink link;

    OpenStatement(PgLink link) {
        this.link = link;
    }

    @Override
    public SessionId key(OpenSession row) {
        return row.session();
    }

    @Override
    public int chars(OpenSession row) {
        return 0;
    }

    @Override
    public Future<List<Opened>> commit(List<OpenSession> rows) {
        var columns = new Columns<>(rows).uuids(r -> r.session().value())
                .texts(r -> r.node().value())
                .texts(r -> Rows.json(r.gone()));
        return link.execute(SQL, columns.tuple())
                .map(found -> StreamSupport.stream(found.spliterator(), false).map(OpenStatement::opened).toList());
    }

    private static Opened opened(Row row) {
        if (row.getUUID("id") == null) {
            return new Opened(null, null, 0, List.of(), null, null);
        }
        return new Opened(Rows.session(row), node(row.getString("node")), row.getLong("epoch"), List.of(),
                node(row.getString("before")), null);
    }

    private static @Nullable NodeId node(@Nullable String value) {
        return value == null ? null : new NodeId(value);
    }
}
