package io.parley.store;

import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what fenced statements return for each row they were given: {@code written}, the session's revision after the write,
 * or null; and {@code present}, its revision before if the epoch is still the session's, else null.
 */
final class Outcomes {
    private static final Written FENCED = new Written(Outcome.FENCED, 0);

    private Outcomes() {}

    static List<Written> of(RowSet<Row> rows) {
        var outcomes = new ArrayList<Written>(rows.size());
        rows.forEach(row -> outcomes.add(of(row)));
        return outcomes;
    }

    /** Of a statement for one row. */
    static Written single(RowSet<Row> rows) {
        return of(rows.iterator().next());
    }

    private static Written of(Row row) {
        Long written = row.getLong("written");
        if (written != null) {
            return new Written(Outcome.WRITTEN, written);
        }
        Long present = row.getLong("present");
        return present == null ? FENCED : new Written(Outcome.DUPLICATE, present);
    }
}
