package io.parley.store;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.bench.Samples;
import io.parley.core.SessionId;
import io.parley.session.ChatMessage.Status;
import io.parley.session.StoreMessages.AcceptMessage;
import io.parley.session.StoreMessages.FinishReply;
import io.parley.session.StoreMessages.Outcome;
import io.parley.session.StoreMessages.Written;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** The two commits of a message up to the driver: statements put together for as many rows as wait, and each row's answer. */
@State(Scope.Thread)
public class CommitBench {
    private static final Written DONE = new Written(Outcome.WRITTEN, 9);

    @Param({"1", "50"})
    public int rows;

    private final Vertx vertx = Vertx.vertx();
    private final GroupCommit<AcceptMessage, Written> commits = new GroupCommit<>(vertx, StoreConfig.Commits.DEFAULT,
            new Database(), new CommitMeters(new SimpleMeterRegistry(), "accept"), CommitSpans.NONE);
    private List<AcceptMessage> accepts;
    private List<FinishReply> finishes;
    private Promise<List<Written>> underWay = Promise.promise();

    /** Has one commit at a time, which ends when the benchmark says so. */
    private final class Database implements GroupCommit.Statement<AcceptMessage, Written> {
        @Override
        public SessionId key(AcceptMessage row) {
            return row.session();
        }

        @Override
        public int chars(AcceptMessage row) {
            return row.message().content().length();
        }

        @Override
        public Future<List<Written>> commit(List<AcceptMessage> batch) {
            underWay = Promise.promise();
            return underWay.future();
        }
    }

    @Setup
    public void prepare() {
        var message = Samples.question();
        var running = Samples.reply(Status.RUNNING, 0);
        var ended = Samples.reply(Status.COMPLETED, 2_000);
        accepts = Stream.generate(() -> new AcceptMessage(SessionId.next(), 7, "ann", message, running, null, null,
                "A title", null)).limit(rows).toList();
        finishes = Stream.generate(() -> new FinishReply(SessionId.next(), 7, ended)).limit(rows).toList();
    }

    @TearDown
    public void close() {
        vertx.close().await();
    }

    @Benchmark
    public Tuple accept() {
        return AcceptStatement.values(accepts);
    }

    @Benchmark
    public Tuple finish() {
        return FinishStatement.values(finishes);
    }

    /** The first row finds nothing under way, the others gather behind it. */
    @Benchmark
    public void gather(Blackhole callers) {
        for (var row : accepts) {
            commits.submit(row).onComplete(callers::consume);
        }
        underWay.complete(Collections.nCopies(1, DONE));
        if (rows > 1) {
            underWay.complete(Collections.nCopies(rows - 1, DONE));
        }
    }
}
