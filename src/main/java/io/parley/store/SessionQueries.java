package io.parley.store;

import io.parley.core.SessionId;
import io.parley.session.ChatMessage;
import io.parley.session.Session;
import io.parley.session.StoreMessages.Exchange;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FoundExchange;
import io.parley.session.StoreMessages.FoundSession;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.ListSessions;
import io.parley.session.StoreMessages.MessagePage;
import io.parley.session.StoreMessages.SessionPage;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads of sessions and messages. */
final class SessionQueries {
    private static final String GET = "SELECT " + Rows.SESSION + " FROM session s WHERE s.id = $1 AND s.owner = $2";
    private static final String LIST = "SELECT " + Rows.SESSION
            + " FROM session s WHERE s.owner = $1 ORDER BY s.updated_at DESC, s.id DESC LIMIT $2";
    private static final String LIST_AFTER = "SELECT " + Rows.SESSION
            + """
               FROM session s WHERE s.owner = $1 AND (s.updated_at, s.id) < ($3, $4)
              ORDER BY s.updated_at DESC, s.id DESC LIMIT $2""";
    private static final String MESSAGES = """
                                           SELECT m.* FROM message m JOIN session s ON s.id = m.session_id
                                           WHERE m.session_id = $1 AND s.owner = $4 AND m.seq > $5 AND m.seq < $6""";
    private static final String OLDEST = page(MESSAGES, "ASC");
    private static final String NEWEST = page(MESSAGES, "DESC");
    private static final String TAIL = page("SELECT m.* FROM message m WHERE m.session_id = $1", "DESC");
    private static final String BY_KEY = "SELECT i.body_hash, " + Rows.MESSAGE
            + """
               FROM idempotency i JOIN message f ON f.id = i.message_id
              JOIN message m ON m.session_id = f.session_id AND m.seq IN (f.seq, f.seq + 1)
              WHERE i.session_id = $1 AND i.principal = $2 AND i.key = $3 ORDER BY m.seq""";
    private static final String BY_MESSAGE = "SELECT i.body_hash, " + Rows.MESSAGE
            + """
               FROM message f JOIN message m ON m.session_id = f.session_id AND m.seq IN (f.seq, f.seq + 1)
              LEFT JOIN idempotency i ON i.session_id = f.session_id AND i.message_id = f.id
              WHERE f.id = $2 AND f.session_id = $1 ORDER BY m.seq""";

    private final PgReaders readers;
    private final int pageBytes;

    SessionQueries(PgReaders readers, int pageBytes) {
        this.readers = readers;
        this.pageBytes = pageBytes;
    }

    /**
     * At most $2 messages, and none after those that have $3 bytes of text; the column {@code found} tells how many there
     * would be without that. Lengths are known without reading the texts.
     */
    private static String page(String messages, String order) {
        return """
               SELECT %s, m.trace, m.found FROM (
                 SELECT p.*, count(*) OVER () AS found,
                     sum(octet_length(p.content)) OVER (ORDER BY p.seq %s) - octet_length(p.content) AS bytes_before
                 FROM (%s ORDER BY m.seq %s LIMIT $2) p
               ) m WHERE m.bytes_before < $3 ORDER BY m.seq %s""".formatted(Rows.MESSAGE, order, messages, order,
                order);
    }

    Future<FoundSession> get(GetSession q) {
        return readers.execute(GET, Tuple.of(q.session().value(), q.owner()))
                .map(rows -> new FoundSession(rows.size() == 0 ? null : Rows.session(rows.iterator().next())));
    }

    Future<SessionPage> list(ListSessions q) {
        var values = Tuple.of(q.owner(), q.limit() + 1);
        var found = q.updatedAt() == null || q.after() == null ? readers.execute(LIST, values)
                : readers.execute(LIST_AFTER, values.addValue(Columns.time(q.updatedAt())).addValue(q.after().value()));
        return found.map(rows -> {
            List<Session> sessions = all(rows, Rows::session);
            return new SessionPage(first(sessions, q.limit()), sessions.size() > q.limit());
        });
    }

    Future<MessagePage> messages(ListMessages q) {
        var values = Tuple.of(q.session().value(), q.limit() + 1, pageBytes, q.owner(), q.after(), q.before());
        return readers.execute(q.newest() ? NEWEST : OLDEST, values).map(rows -> {
            var page = first(all(rows, Rows::message), q.limit());
            boolean more = rows.size() > 0 && page.size() < rows.iterator().next().getLong("found");
            return new MessagePage(q.newest() ? page.reversed() : page, more);
        });
    }

    /** The latest messages, oldest first, and the trace of a running reply. */
    record Tail(List<ChatMessage> messages, @Nullable String trace) {}

    /** Whoever asks must own the session. */
    Future<Tail> tail(SessionId session, int limit) {
        return readers.execute(TAIL, Tuple.of(session.value(), limit, pageBytes))
                .map(rows -> new Tail(List.copyOf(all(rows, Rows::message).reversed()),
                        rows.size() == 0 ? null : rows.iterator().next().getString("trace")));
    }

    Future<FoundExchange> byKey(FindExchange q) {
        return readers.execute(BY_KEY, Tuple.of(q.session().value(), q.principal(), q.key()))
                .map(SessionQueries::exchange);
    }

    Future<FoundExchange> byMessage(FindMessage q) {
        return readers.execute(BY_MESSAGE, Tuple.of(q.session().value(), q.message().value()))
                .map(SessionQueries::exchange);
    }

    private static FoundExchange exchange(RowSet<Row> rows) {
        var both = all(rows, Rows::message);
        if (both.size() < 2) {
            return new FoundExchange(null);
        }
        return new FoundExchange(
                new Exchange(both.getFirst(), both.getLast(), rows.iterator().next().getString("body_hash")));
    }

    private static <T> List<T> all(RowSet<Row> rows, Function<Row, T> read) {
        var all = new ArrayList<T>(rows.size());
        rows.forEach(row -> all.add(read.apply(row)));
        return all;
    }

    private static <T> List<T> first(List<T> all, int limit) {
        return List.copyOf(all.subList(0, Math.min(limit, all.size())));
    }
}
