package io.parley.store;

import io.parley.cluster.NodeAddress;
import io.parley.cluster.NodeRow;
import io.parley.cluster.NodeStore;
import io.parley.cluster.Reading;
import io.parley.cluster.Role;
import io.parley.cluster.Standing;
import io.parley.core.NodeId;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The nodes' rows. A beat must not wait for the disk, a retreat must: hence two connections. */
final class PgNodeStore implements NodeStore {
    private static final String REGISTER = "INSERT INTO node (id, roles, standing, bus_cluster, bus_host, bus_port) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING";

    /** The update's own row comes from RETURNING: the rest of the statement sees the rows as they were before it. */
    private static final String BEAT = """
                                       WITH mine AS (
                                         UPDATE node SET beat = beat + 1, beat_at = now(), standing = $2 WHERE id = $1
                                         RETURNING id, roles, standing, beat, beat_at, bus_cluster, bus_host, bus_port
                                       ), every AS (
                                         SELECT * FROM mine UNION ALL
                                         SELECT id, roles, standing, beat, beat_at, bus_cluster, bus_host, bus_port FROM node WHERE id <> $1
                                       )
                                       SELECT *, greatest(0, extract(epoch FROM now() - beat_at) * 1000)::int8 AS age, clock_timestamp() AS time
                                       FROM every""";

    private static final String RETREAT = "UPDATE node SET standing = $2 WHERE id = $1";

    private final PgLink beats;
    private final PgLink durable;

    private final Duration retention;

    PgNodeStore(Vertx vertx, StoreConfig config) {
        beats = new PgLink(vertx, config.postgres()).set("synchronous_commit", "off");
        durable = new PgLink(vertx, config.postgres());
        retention = config.retention().nodes();
    }

    @Override
    public Future<Void> register(NodeId node, Set<Role> roles, NodeAddress address) {
        String[] names = roles.stream().map(Rows::name).toArray(String[]::new);
        return done(durable.execute(REGISTER, Tuple.of(node.value(), names, Rows.name(Standing.UNREADY),
                address.cluster(), address.host(), address.port()))
                .compose(_ -> durable.execute(Housekeeping.DEAD_NODES, Tuple.of((double) retention.toSeconds()))));
    }

    @Override
    public Future<Reading> beat(NodeId node, Standing standing) {
        return beats.execute(BEAT, Tuple.of(node.value(), Rows.name(standing)))
                .map(PgNodeStore::reading)
                .recover(e -> Future.failedFuture(SqlErrors.answer(e)));
    }

    @Override
    public Future<Void> retreat(NodeId node) {
        return done(durable.execute(RETREAT, Tuple.of(node.value(), Rows.name(Standing.RETREATED))));
    }

    Future<?> close() {
        return Future.join(beats.close(), durable.close());
    }

    private static Future<Void> done(Future<?> statement) {
        return statement.<Void>mapEmpty().recover(e -> Future.failedFuture(SqlErrors.answer(e)));
    }

    private static Reading reading(RowSet<Row> rows) {
        return new Reading(StreamSupport.stream(rows.spliterator(), false).map(PgNodeStore::row).toList(),
                rows.size() == 0 ? null : Rows.time(rows.iterator().next(), "time"));
    }

    private static NodeRow row(Row row) {
        var roles = Arrays.stream(row.getArrayOfStrings("roles")).map(r -> constant(Role.class, r))
                .collect(Collectors.toUnmodifiableSet());
        return new NodeRow(new NodeId(row.getString("id")), roles, constant(Standing.class, row.getString("standing")),
                row.getLong("beat"), Duration.ofMillis(row.getLong("age")), address(row));
    }

    private static @Nullable NodeAddress address(Row row) {
        String host = row.getString("bus_host");
        return host == null ? null : new NodeAddress(row.getString("bus_cluster"), host, row.getInteger("bus_port"));
    }

    private static <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, name.toUpperCase(Locale.ROOT));
    }
}
