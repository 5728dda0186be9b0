package io.parley.store;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.Confirmed;
import io.parley.session.StoreMessages.Done;
import io.parley.session.StoreMessages.FindOrphans;
import io.parley.session.StoreMessages.Held;
import io.parley.session.StoreMessages.Orphans;
import io.parley.session.StoreMessages.ReleaseSessions;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** Who owns which sessions. */
final class OwnershipQueries {
    private static final String CONFIRM = """
                                          SELECT s.id, s.epoch FROM unnest($2::uuid[], $3::int8[]) AS h(id, epoch)
                                          JOIN session s ON s.id = h.id AND s.epoch = h.epoch WHERE s.node = $1""";

    private static final String RELEASE = """
                                          WITH held AS MATERIALIZED (
                                            SELECT s.id FROM unnest($2::uuid[], $3::int8[]) AS h(id, epoch)
                                            JOIN session s ON s.id = h.id AND s.epoch = h.epoch WHERE s.node = $1 ORDER BY s.id FOR NO KEY UPDATE OF s
                                          )
                                          UPDATE session s SET node = NULL FROM held WHERE s.id = held.id""";

    private static final String ORPHANS = """
                                          SELECT id FROM session WHERE running_reply IS NOT NULL AND (node IS NULL OR node = ANY ($1)) LIMIT $2""";

    private final PgReaders readers;
    private final PgLink writer;

    OwnershipQueries(PgReaders readers, PgLink writer) {
        this.readers = readers;
        this.writer = writer;
    }

    Future<Confirmed> confirm(ConfirmEpochs q) {
        return readers.execute(CONFIRM, held(q.node(), q.held()))
                .map(rows -> new Confirmed(
                        StreamSupport.stream(rows.spliterator(), false).map(OwnershipQueries::held).toList()));
    }

    Future<Done> release(ReleaseSessions q) {
        return writer.execute(RELEASE, held(q.node(), q.held())).map(_ -> new Done());
    }

    Future<Orphans> orphans(FindOrphans q) {
        String[] nodes = q.nodes().stream().map(NodeId::value).toArray(String[]::new);
        return readers.execute(ORPHANS, Tuple.of(nodes, q.limit()))
                .map(rows -> new Orphans(
                        StreamSupport.stream(rows.spliterator(), false).map(row -> new SessionId(row.getUUID("id")))
                                .toList()));
    }

    private static Tuple held(NodeId node, List<Held> held) {
        UUID[] sessions = held.stream().map(h -> h.session().value()).toArray(UUID[]::new);
        Long[] epochs = held.stream().map(Held::epoch).toArray(Long[]::new);
        return Tuple.of(node.value(), sessions, epochs);
    }

    private static Held held(Row row) {
        return new Held(new SessionId(row.getUUID("id")), row.getLong("epoch"));
    }
}
