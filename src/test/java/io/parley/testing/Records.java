package io.parley.testing;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What an installation has stored in Postgres and Redis, read past its nodes. Blocking. */
public final class Records implements AutoCloseable {
    private final String url;
    private Connection postgres;
    private final Vertx vertx = Vertx.vertx();
    private final Redis redis;
    private final String prefix;

    /** @param prefix of the Redis keys */
    public Records(String database, String prefix) throws SQLException {
        this(Backends.shared().postgresUrl(database), Backends.shared().redisUrl(), prefix);
    }

    /** Of stores anywhere. */
    public Records(String postgresUrl, String redisUrl, String prefix) throws SQLException {
        this.url = "jdbc:" + postgresUrl;
        this.postgres = connect();
        this.redis = Redis.createClient(vertx, redisUrl);
        this.prefix = prefix;
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, Backends.POSTGRES_USER, "");
    }

    /** Who may write to a session. */
    public record Ownership(String node, long epoch) {}

    /** A reply as its row has it. */
    public record Reply(String id, String status, String content, int takeovers) {}

    /** An entry of a reply's log. */
    public record Entry(long epoch, int n, String kind, String value) {}

    /** Ids of all nodes that ever registered. */
    public List<String> nodes() {
        return rows("SELECT id FROM node", row -> row.getString(1));
    }

    /** What the nodes' rows say of them, by id: for example {@code ready}. */
    public Map<String, String> standings() {
        return rows("SELECT id, standing FROM node", row -> Map.entry(row.getString(1), row.getString(2))).stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** A session's row, as far as it tells who may write. */
    public record Owned(String session, @Nullable String node, long epoch, boolean replying) {}

    /** The epochs in which a reply was begun, gone on with and ended, and that of its session, oldest first. */
    public List<List<Long>> epochs() {
        return rows("SELECT m.started_epoch, coalesce((SELECT string_agg(k ->> 'epoch', ',' ORDER BY i)"
                + " FROM jsonb_array_elements(m.kept) WITH ORDINALITY AS e(k, i)), ''), m.end_epoch, s.epoch"
                + " FROM message m JOIN session s ON s.id = m.session_id WHERE m.author_kind = 'model'", row -> {
                    var epochs = new ArrayList<>(List.of(row.getLong(1)));
                    for (var kept : row.getString(2).split(",")) {
                        if (!kept.isEmpty()) {
                            epochs.add(Long.parseLong(kept));
                        }
                    }
                    epochs.addAll(List.of(row.getLong(3), row.getLong(4)));
                    return epochs;
                });
    }

    /** All sessions. */
    public List<Owned> owned() {
        return rows("SELECT id, node, epoch, running_reply IS NOT NULL FROM session",
                row -> new Owned(row.getString(1), row.getString(2), row.getLong(3), row.getBoolean(4)));
    }

    /** Messages of everybody: people's, and those of models. */
    public long count(String author) {
        return rows("SELECT count(*) FROM message WHERE author_kind = ?", row -> row.getLong(1), author).getFirst();
    }

    /** Fails for a session that nobody has opened yet. */
    public Ownership ownership(String session) {
        return rows("SELECT node, epoch FROM session WHERE id = ?", row -> new Ownership(row.getString(1),
                row.getLong(2)), UUID.fromString(session)).getFirst();
    }

    /** The replies of a session, oldest first. */
    public List<Reply> replies(String session) {
        return rows("SELECT id, status, content, takeovers FROM message WHERE session_id = ? AND author_kind = 'model'"
                + " ORDER BY seq",
                row -> new Reply(row.getString(1), row.getString(2), row.getString(3),
                        row.getInt(4)),
                UUID.fromString(session));
    }

    /** The log of a reply, oldest entry first. */
    public List<Entry> log(String reply) {
        var range = Request.cmd(Command.XRANGE).arg(prefix + ":{" + reply + "}:log").arg("-").arg("+");
        var found = redis.send(range).await();
        return StreamSupport.stream(found.spliterator(), false).map(entry -> {
            String[] id = entry.get(0).toString().split("-");
            return new Entry(Long.parseLong(id[0]), Integer.parseInt(id[1]), entry.get(1).get(0).toString(),
                    entry.get(1).get(1).toString());
        }).toList();
    }

    /** Ids of the sessions that an account has. */
    public List<String> sessionsOf(String account) {
        return rows("SELECT id FROM session WHERE owner = ?", row -> row.getString(1), account);
    }

    /** Empties the whole Redis, that of others on it included. */
    public void flushRedis() {
        redis.send(Request.cmd(Command.FLUSHALL)).await();
    }

    @FunctionalInterface
    private interface Mapping<T> {
        T map(java.sql.ResultSet row) throws SQLException;
    }

    /** Whether Postgres can be asked; after it was away it is connected to anew. */
    public synchronized boolean isThere() {
        try {
            if (!postgres.isValid(1)) {
                postgres.close();
                postgres = connect();
            }
            return true;
        } catch (SQLException away) {
            return false;
        }
    }

    private synchronized <T> List<T> rows(String sql, Mapping<T> mapping, Object... parameters) {
        try (var statement = postgres.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            var rows = new ArrayList<T>();
            try (var found = statement.executeQuery()) {
                while (found.next()) {
                    rows.add(mapping.map(found));
                }
            }
            return rows;
        } catch (SQLException e) {
            throw new IllegalStateException("cannot read what is stored", e);
        }
    }

    @Override
    public void close() throws SQLException {
        postgres.close();
        vertx.close().await();
    }
}
