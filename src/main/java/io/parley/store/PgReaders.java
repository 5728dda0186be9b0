package io.parley.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.IntStream;

/** A few connections for reads, taken in turn, so that a slow read holds up only some of the others. */
final class PgReaders {
    private final List<PgLink> links;
    private int turn;

    PgReaders(Vertx vertx, StoreConfig.Postgres config) {
        links = IntStream.range(0, config.readers()).mapToObj(_ -> new PgLink(vertx, config)).toList();
    }

    Future<RowSet<Row>> execute(String sql, Tuple values) {
        turn = (turn + 1) % links.size();
        return links.get(turn).execute(sql, values);
    }

    Future<?> connect() {
        return Future.join(links.stream().map(PgLink::connect).toList());
    }

    Future<?> close() {
        return Future.join(links.stream().map(PgLink::close).toList());
    }
}
