package io.parley.store;

import io.parley.bus.Wire;
import io.parley.core.Instruments;
import io.parley.core.Traces;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.ConfirmEpochs;
import io.parley.session.StoreMessages.CreateSession;
import io.parley.session.StoreMessages.DeleteSession;
import io.parley.session.StoreMessages.Done;
import io.parley.session.StoreMessages.FindExchange;
import io.parley.session.StoreMessages.FindMessage;
import io.parley.session.StoreMessages.FindOrphans;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.GetSession;
import io.parley.session.StoreMessages.ListMessages;
import io.parley.session.StoreMessages.ListSessions;
import io.parley.session.StoreMessages.OpenSession;
import io.parley.session.StoreMessages.Opened;
import io.parley.session.StoreMessages.Query;
import io.parley.session.StoreMessages.RecordTakeover;
import io.parley.session.StoreMessages.ReleaseSessions;
import io.parley.session.StoreMessages.UpdateSession;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** Hands each query to what answers it. Belongs to one event loop. */
final class StoreQueries {
    private final Traces traces;
    private final PgReaders readers;
    private final List<PgLink> writers;
    private final SessionQueries sessions;
    private final OwnershipQueries ownership;
    private final FencedWrites writes;
    private final QueryMeters meters;
    private final GroupCommit<CreateSession, Done> creates;
    private final GroupCommit<OpenSession, Opened> opens;
    private final GroupCommit<AcceptMessage, Written> accepts;
    private final GroupCommit<FinishReply, Written> finishes;

    /**
     * Writes find their rows by key. A plan with a sequential scan, which a young or long unanalysed table may be given,
     * would stay in use on its connection while the table grows; hence it is ruled out. They are planned once for each connection:
     * planning them anew for each batch, as Postgres does where it knows the arrays, takes a seventh of its CPU.
     */
    StoreQueries(Vertx vertx, StoreConfig config, Instruments instruments) {
        traces = instruments.traces();
        readers = new PgReaders(vertx, config.postgres());
        writers = Stream.generate(() -> new PgLink(vertx, config.postgres()).set("enable_seqscan", "off")
                .set("plan_cache_mode", "force_generic_plan")).limit(5)
                .toList();
        sessions = new SessionQueries(readers, config.postgres().pageBytes());
        ownership = new OwnershipQueries(readers, writers.get(0));
        writes = new FencedWrites(writers.get(0));
        meters = new QueryMeters(instruments.meters());
        creates = commits(vertx, config, new CreateStatement(writers.get(1)), "create", instruments);
        opens = commits(vertx, config, new OpenStatement(writers.get(2)), "open", instruments);
        accepts = commits(vertx, config, new AcceptStatement(writers.get(3)), "accept", instruments);
        finishes = commits(vertx, config, new FinishStatement(writers.get(4)), "finish", instruments);
    }

    private static <T, R> GroupCommit<T, R> commits(Vertx vertx, StoreConfig config,
            GroupCommit.Statement<T, R> statement, String name, Instruments instruments) {
        return new GroupCommit<>(vertx, config.commits(), statement, new CommitMeters(instruments.meters(), name),
                new CommitSpans(name, instruments.traces()));
    }

    /** Fails with {@link io.parley.core.ChatException}s only. */
    Future<? extends Wire> answer(Query query) {
        return onTrace(query).recover(e -> Future.failedFuture(SqlErrors.answer(e)));
    }

    /** Makes all connections. */
    Future<?> connect() {
        return Future.join(Stream.concat(Stream.of(readers.connect()), writers.stream().map(PgLink::connect)).toList());
    }

    Future<?> close() {
        return Future.join(Stream.concat(Stream.of(readers.close()), writers.stream().map(PgLink::close)).toList());
    }

    /** Commits of several rows have spans of their own. */
    private Future<? extends Wire> onTrace(Query query) {
        return switch (query) {
            case OpenSession _,CreateSession _,AcceptMessage _,FinishReply _ -> dispatch(query);
            default -> StoreSpans.query(traces, query, () -> dispatch(query));
        };
    }

    private Future<? extends Wire> dispatch(Query query) {
        return switch (query) {
            case GetSession q -> timed(q, sessions::get);
            case ListSessions q -> timed(q, sessions::list);
            case ListMessages q -> timed(q, sessions::messages);
            case FindExchange q -> timed(q, sessions::byKey);
            case FindMessage q -> timed(q, sessions::byMessage);
            case FindOrphans q -> timed(q, ownership::orphans);
            case ConfirmEpochs q -> timed(q, ownership::confirm);
            case ReleaseSessions q -> timed(q, ownership::release);
            case OpenSession q -> open(q);
            case CreateSession q -> creates.submit(q);
            case AcceptMessage q -> accepts.submit(q);
            case FinishReply q -> finishes.submit(q);
            case RecordTakeover q -> timed(q, writes::takeover);
            case UpdateSession q -> timed(q, writes::update);
            case DeleteSession q -> timed(q, writes::delete);
        };
    }

    private <Q extends Query, R> Future<R> timed(Q query, Function<Q, Future<R>> statement) {
        long begun = System.nanoTime();
        return statement.apply(query).onSuccess(_ -> meters.answered(query, System.nanoTime() - begun));
    }

    /** The messages are read by a statement of their own, which sees everything that the locks were waited for. */
    private Future<Opened> open(OpenSession query) {
        return opens.submit(query).compose(opened -> {
            var session = opened.session();
            if (session == null || session.lastSeq() == 0 || !query.node().equals(opened.node())) {
                return Future.succeededFuture(opened);
            }
            return timed(query, q -> sessions.tail(q.session(), q.tail()))
                    .map(tail -> new Opened(session, opened.node(), opened.epoch(), tail.messages(), opened.before(),
                            tail.trace()));
        });
    }
}
