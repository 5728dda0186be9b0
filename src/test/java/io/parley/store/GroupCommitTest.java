package io.parley.store;

import static io.parley.store.StoreFixture.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCommitTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final List<List<String>> batches = new ArrayList<>();
    private final List<Promise<Void>> gates = new ArrayList<>();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    @AfterEach
    void stop() {
        done(vertx.close());
    }

    @Test
    void commitsALoneRowAtOnce() {
        var commits = commits(limits(10, 100, 100), _ -> Future.succeededFuture());

        assertThat(onLoop(() -> commits.submit("a"))).isEqualTo("committed a");
    }

    @Test
    void gathersTheNextBatchWhileOneIsBeingCommitted() {
        var commits = commits(limits(10, 100, 100), this::gate);

        onLoop(() -> submitted(commits, "a", "b", "c"));
        onLoop(this::open);

        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"));
    }

    @Test
    void boundsTheRowsOfABatch() {
        var commits = commits(limits(2, 100, 100), this::gate);

        onLoop(() -> submitted(commits, "a", "b", "c", "d"));
        onLoop(this::open);
        onLoop(this::open);

        assertThat(batches).containsExactly(List.of("a"), List.of("b", "c"), List.of("d"));
    }

    @Test
    void boundsTheTextOfABatch() {
        var commits = commits(limits(10, 4, 100), this::gate);

        onLoop(() -> submitted(commits, "a", "bb", "cc", "dd"));
        onLoop(this::open);
        onLoop(this::open);

        assertThat(batches).containsExactly(List.of("a"), List.of("bb", "cc"), List.of("dd"));
    }

    @Test
    void neverPutsRowsOfOneKeyIntoOneBatch() {
        var commits = commits(limits(10, 100, 100), this::gate);

        onLoop(() -> submitted(commits, "x", "a1", "a2", "b1", "a3"));
        onLoop(this::open);
        onLoop(this::open);
        onLoop(this::open);

        assertThat(batches).containsExactly(List.of("x"), List.of("a1", "b1"), List.of("a2"), List.of("a3"));
    }

    @Test
    void aFullQueueRefusesAtOnce() {
        var commits = commits(limits(10, 100, 2), this::gate);

        var rows = onLoop(() -> submitted(commits, "a", "b", "c", "d"));

        assertThat(rows).extracting(Future::failed).containsExactly(false, false, false, true);
        assertThat(((ChatException) rows.getLast().cause()).code()).isEqualTo(ErrorCode.OVERLOADED);
    }

    @Test
    void repeatsABatchOfUnknownOutcomeUnchanged() {
        var attempts = new AtomicInteger();
        var commits = commits(limits(10, 100, 100),
                _ -> attempts.incrementAndGet() < 4 ? Future.failedFuture(SqlErrors.unavailable())
                        : Future.succeededFuture());

        assertThat(onLoop(() -> commits.submit("a"))).isEqualTo("committed a");

        assertThat(batches).containsExactly(List.of("a"), List.of("a"), List.of("a"), List.of("a"));
    }

    @Test
    void givesUpAtTheDeadline() {
        var commits = commits(limits(10, 100, 100), _ -> Future.failedFuture(SqlErrors.unavailable()));

        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> onLoop(() -> commits.submit("a")))
                .returns(ErrorCode.STORE_UNAVAILABLE, ChatException::code);
    }

    @Test
    void servesWhatCameAfterARowThatIsGivenUp() {
        var commits = commits(limits(10, 100, 100),
                rows -> rows.contains("bad") ? Future.failedFuture(SqlErrors.unavailable()) : Future.succeededFuture());

        var rows = onLoop(() -> submitted(commits, "bad", "good"));

        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> done(rows.get(0)));
        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> done(rows.get(1)));
        assertThat(onLoop(() -> commits.submit("later"))).isEqualTo("committed later");
    }

    @Test
    void aRefusedRowFailsAlone() {
        var refusal = new PgException("no", "ERROR", "23505", "detail");
        var commits = commits(limits(10, 100, 100),
                rows -> rows.contains("bad") ? Future.failedFuture(refusal) : Future.succeededFuture());

        var rows = onLoop(() -> submitted(commits, "first", "a", "bad", "c"));

        assertThat(done(rows.get(1))).isEqualTo("committed a");
        assertThat(done(rows.get(3))).isEqualTo("committed c");
        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> done(rows.get(2)))
                .returns(ErrorCode.INTERNAL_ERROR, ChatException::code);
    }

    @Test
    void aServerThatShutsDownLeavesTheOutcomeUnknown() {
        var attempts = new AtomicInteger();
        var shutdown = new PgException("terminating", "FATAL", "57P01", "");
        var commits = commits(limits(10, 100, 100),
                _ -> attempts.incrementAndGet() == 1 ? Future.failedFuture(shutdown) : Future.succeededFuture());

        assertThat(onLoop(() -> commits.submit("a"))).isEqualTo("committed a");
    }

    @Test
    void measuresWhatIsCommittedTogether() {
        var commits = commits(limits(10, 100, 100), this::gate);

        onLoop(() -> submitted(commits, "a", "b", "c"));
        assertThat(queue()).isEqualTo(2);
        onLoop(this::open);
        assertThat(queue()).isZero();
        onLoop(this::open);

        var rows = meters.get("parley.commit.rows").tag("statement", "letters").summary();
        assertThat(rows.count()).isEqualTo(2);
        assertThat(rows.max()).isEqualTo(2);
        assertThat(meters.get("parley.commit.duration").timer().count()).isEqualTo(2);
        assertThat(meters.get("parley.commit.wait").timer().count()).isEqualTo(3);
    }

    @Test
    void measuresAWaitOnceAndCommitsThatHappenedOnly() {
        var attempts = new AtomicInteger();
        var commits = commits(limits(10, 100, 100),
                _ -> attempts.incrementAndGet() < 4 ? Future.failedFuture(SqlErrors.unavailable())
                        : Future.succeededFuture());

        onLoop(() -> commits.submit("a"));

        assertThat(meters.get("parley.commit.rows").summary().count()).isEqualTo(1);
        assertThat(meters.get("parley.commit.duration").timer().count()).isEqualTo(1);
        var wait = meters.get("parley.commit.wait").timer();
        assertThat(wait.count()).isEqualTo(1);
        assertThat(wait.max(TimeUnit.MILLISECONDS)).isBetween(0.0, 90_000.0);
    }

    private double queue() {
        return meters.get("parley.commit.queue").tag("statement", "letters").gauge().value();
    }

    /** Rows are texts; their key is the first letter. */
    private GroupCommit<String, String> commits(StoreConfig.Commits limits,
            Function<List<String>, Future<Void>> outcome) {
        return new GroupCommit<>(vertx, limits, new GroupCommit.Statement<>() {
            @Override
            public Object key(String row) {
                return row.charAt(0);
            }

            @Override
            public int chars(String row) {
                return row.length();
            }

            @Override
            public Future<List<String>> commit(List<String> rows) {
                batches.add(rows);
                return outcome.apply(rows).map(_ -> rows.stream().map(row -> "committed " + row).toList());
            }
        }, new CommitMeters(meters, "letters"), CommitSpans.NONE);
    }

    /** Outcome of a commit that takes until it is let go. */
    private Future<Void> gate(List<String> rows) {
        gates.add(Promise.promise());
        return gates.getLast().future();
    }

    private Future<Void> open() {
        gates.getLast().complete();
        return Future.succeededFuture();
    }

    private static Future<List<Future<String>>> submitted(GroupCommit<String, String> commits, String... rows) {
        return Future.succeededFuture(IntStream.range(0, rows.length).mapToObj(i -> commits.submit(rows[i])).toList());
    }

    private <T> T onLoop(Supplier<Future<T>> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(_ -> call.get().onComplete(promise));
        return done(promise.future());
    }

    private static StoreConfig.Commits limits(int batchRows, int batchChars, int queueRows) {
        return new StoreConfig.Commits(batchRows, batchChars, queueRows, 1_000, Duration.ofMillis(300),
                Duration.ofMillis(1));
    }
}
