package io.parley.store;

import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Turns rows into one array per column, in the order of the calls, for a statement's {@code unnest}. */
final class Columns<T> {
    private final List<T> rows;
    private final Tuple tuple = Tuple.tuple();

    Columns(List<T> rows) {
        this.rows = rows;
    }

    Columns<T> uuids(Function<T, @Nullable UUID> column) {
        return add(column, UUID[]::new);
    }

    Columns<T> texts(Function<T, @Nullable String> column) {
        return add(row -> text(column.apply(row)), String[]::new);
    }

    Columns<T> longs(Function<T, @Nullable Long> column) {
        return add(column, Long[]::new);
    }

    Columns<T> ints(Function<T, @Nullable Integer> column) {
        return add(column, Integer[]::new);
    }

    Columns<T> times(Function<T, @Nullable Instant> column) {
        return add(row -> time(column.apply(row)), OffsetDateTime[]::new);
    }

    Tuple tuple() {
        return tuple;
    }

    /** Postgres cannot hold U+0000; a model that writes one must not keep its reply from ending. */
    static @Nullable String text(@Nullable String value) {
        return value == null || value.indexOf('\0') < 0 ? value : value.replace('\0', '\uFFFD');
    }

    /** To the millisecond, which is what cursors are exact to. */
    static @Nullable OffsetDateTime time(@Nullable Instant instant) {
        return instant == null ? null : instant.truncatedTo(ChronoUnit.MILLIS).atOffset(ZoneOffset.UTC);
    }

    private <C extends @Nullable Object> Columns<T> add(Function<T, C> column, IntFunction<C[]> array) {
        C[] values = array.apply(rows.size());
        for (int i = 0; i < values.length; i++) {
            values[i] = column.apply(rows.get(i));
        }
        tuple.addValue(values);
        return this;
    }
}
