package io.parley.store;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.parley.bus.Request;
import io.parley.bus.Wire;
import io.parley.core.Instruments;
import io.parley.core.MessageId;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.session.ChatMessage;
import io.parley.session.ChatMessage.Author;
import io.parley.session.ChatMessage.AuthorKind;
import io.parley.session.ChatMessage.Reply;
import io.parley.session.ChatMessage.Status;
import io.parley.session.Position;
import io.parley.session.Session;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Query;
import io.parley.testing.Backends;
import io.parley.testing.Patience;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A migrated database of its own and the queries on it; with shorthands for the records that tests send. */
final class StoreFixture implements AutoCloseable {
    static final NodeId NODE = new NodeId("node-a");
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");

    final Vertx vertx = Vertx.vertx();
    final MeterRegistry meters = new SimpleMeterRegistry();
    final StoreConfig config;
    final StoreQueries queries;
    private final Context context = vertx.getOrCreateContext();
    private final String directUrl;

    StoreFixture() {
        this(Backends.shared().newInstallation(), Backends.shared().postgresPort(), StoreConfig.Commits.DEFAULT);
    }

    /** Reaches an installation through something that listens on the port; an answer is waited for as long as any test waits. */
    StoreFixture(String database, int port, StoreConfig.Commits commits) {
        this(database, port, commits, Patience.LIMIT.dividedBy(2));
    }

    /** @param limit for connections and answers */
    StoreFixture(String database, int port, StoreConfig.Commits commits, Duration limit) {
        directUrl = Backends.shared().postgresUrl(database);
        config = config(Backends.shared().postgresUrl(database, port), commits, limit);
        queries = on(() -> Future
                .succeededFuture(new StoreQueries(vertx, config, new Instruments(meters, OpenTelemetry.noop()))));
    }

    private static StoreConfig config(String url, StoreConfig.Commits commits, Duration limit) {
        var postgres = new StoreConfig.Postgres(url, Backends.POSTGRES_USER, null, 2, 200, 1 << 16,
                Duration.ofSeconds(5), limit, limit, Duration.ofMillis(50));
        var redis = StoreConfig.Redis.DEFAULT.at(Backends.shared().redisUrl(), null, null);
        return new StoreConfig(postgres, commits, redis, StoreConfig.Retention.DEFAULT);
    }

    /** Asks on the event loop and awaits the answer; what the query fails with is thrown. */
    @SuppressWarnings("unchecked")
    <R extends Wire, Q extends Query & Request<R>> R ask(Q query) {
        return (R) on(() -> queries.answer(query));
    }

    /** Asks without waiting. */
    @SuppressWarnings("unchecked")
    <R extends Wire, Q extends Query & Request<R>> Future<R> begin(Q query) {
        return (Future<R>) start(() -> queries.answer(query));
    }

    /** Awaits an answer; what it fails with is thrown. */
    static <T> T done(Future<T> answer) {
        try {
            return answer.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("no answer in time", e);
        }
    }

    <T> T on(Supplier<Future<? extends T>> call) {
        return done(this.<T>start(call));
    }

    <T> Future<T> start(Supplier<Future<? extends T>> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> call.get().<T>map(t -> t).onComplete(promise));
        return promise.future();
    }

    /** A connection beside the store's, for what tests look at or lock. */
    Connection jdbc() throws SQLException {
        int slashes = directUrl.indexOf("//");
        return DriverManager.getConnection("jdbc:postgresql:" + directUrl.substring(slashes), Backends.POSTGRES_USER,
                "");
    }

    /** The first column of the first row. */
    Object value(String sql) throws SQLException {
        try (var connection = jdbc(); var rows = connection.createStatement().executeQuery(sql)) {
            rows.next();
            return rows.getObject(1);
        }
    }

    void run(String sql) throws SQLException {
        try (var connection = jdbc()) {
            connection.createStatement().execute(sql);
        }
    }

    /** Until some statement waits for a lock. */
    void awaitLockWait() {
        Awaitility.await()
                .until(() -> (long) value("""
                                          SELECT count(*) FROM pg_stat_activity
                                          WHERE datname = current_database() AND wait_event_type = 'Lock'""") > 0);
    }

    /** A session that {@link #NODE} has opened in epoch 1. */
    SessionId openSession() {
        var session = session("local");
        ask(new CreateSession(session));
        ask(open(session.id(), NODE));
        return session.id();
    }

    static Session session(String owner) {
        return new Session(SessionId.next(), owner, null, Session.Settings.DEFAULT, 1, 0, NOW, NOW);
    }

    static OpenSession open(SessionId session, NodeId node, NodeId... gone) {
        return new OpenSession(session, node, Set.of(gone), 100);
    }

    Opened reopen(SessionId session) {
        return ask(open(session, NODE));
    }

    /** The exchange whose message has the number {@code seq}. */
    static AcceptMessage accept(SessionId session, long epoch, int seq) {
        return accept(session, epoch, seq, null);
    }

    static AcceptMessage accept(SessionId session, long epoch, int seq, @Nullable String key) {
        var author = new Author(AuthorKind.USER, "local");
        var message = new ChatMessage(MessageId.next(), seq, author, "hello " + seq, Status.COMPLETED, NOW, null);
        return accept(session, epoch, message, key);
    }

    static AcceptMessage accept(SessionId session, long epoch, ChatMessage message, @Nullable String key) {
        var reply = new ChatMessage(MessageId.next(), message.seq() + 1, Author.MODEL, "", Status.RUNNING, NOW,
                new Reply(message.id(), "demo", null, null, null, null, epoch, null, List.of(), 0, null, null));
        return new AcceptMessage(session, epoch, "local", message, reply, key, key == null ? null : "hash-of-" + key,
                null, null);
    }

    static FinishReply finish(AcceptMessage accepted, long epoch) {
        return finish(accepted, epoch, "the answer");
    }

    static FinishReply finish(AcceptMessage accepted, long epoch, String content) {
        var r = accepted.reply();
        var reply = new Reply(accepted.message().id(), "demo-1", "demo", "stop", null, null, accepted.epoch(),
                new Position(r.seq(), epoch, 7), List.of(), 0, NOW.plusMillis(5), NOW.plusSeconds(1));
        return new FinishReply(accepted.session(), epoch,
                new ChatMessage(r.id(), r.seq(), r.author(), content, Status.COMPLETED, r.createdAt(), reply));
    }

    @Override
    public void close() {
        on(queries::close);
        done(vertx.close());
    }
}
