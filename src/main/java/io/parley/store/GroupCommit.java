package io.parley.store;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.Trace;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits rows of many callers together. It clocks itself: while one batch is being committed the next gathers, so that an
 * idle system commits a row at once and a busy one shares each commit among many. Every caller is answered after the
 * commit of its row.
 *
 * <p>A batch that the server refuses is committed row by row, so that only the bad row fails. A batch whose outcome is
 * unknown is submitted again until it is answered; rows must therefore bear repetition. Belongs to one event loop.
 *
 * @param <T> a row
 * @param <R> what became of it
 */
final class GroupCommit<T, R> {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

    /** The statement of one kind of row. */
    interface Statement<T, R> {
        /** Rows with equal keys never share a batch, and are committed in the order submitted. */
        Object key(T row);

        /** Characters of text in the row. */
        int chars(T row);

        /** Commits the rows, all or none, and answers with as many results in the same order. */
        Future<List<R>> commit(List<T> rows);
    }

    /** @param since when it was submitted */
    private record Entry<T, R>(T row, Object key, int chars, long since, long deadline, Promise<R> promise,
            Trace trace) {
        boolean expired() {
            return System.nanoTime() - deadline >= 0;
        }
    }

    private final Vertx vertx;
    private final StoreConfig.Commits limits;
    private final Statement<T, R> statement;
    private final CommitMeters meters;
    private final CommitSpans spans;
    private final Queue<Entry<T, R>> queue = new ArrayDeque<>();
    private long queuedChars;
    private boolean committing;

    GroupCommit(Vertx vertx, StoreConfig.Commits limits, Statement<T, R> statement, CommitMeters meters,
            CommitSpans spans) {
        this.vertx = vertx;
        this.limits = limits;
        this.statement = statement;
        this.meters = meters;
        this.spans = spans;
    }

    /** Done after the commit. Fails with {@code OVERLOADED} at once, else with {@code STORE_UNAVAILABLE} at the deadline. */
    Future<R> submit(T row) {
        int chars = statement.chars(row);
        if (queue.size() >= limits.queueRows() || queuedChars + chars > limits.queueChars()) {
            return Future.failedFuture(
                    new ChatException(ErrorCode.OVERLOADED, "Too many writes are waiting; try again shortly."));
        }
        Promise<R> promise = Promise.promise();
        long now = System.nanoTime();
        queue.add(new Entry<>(row, statement.key(row), chars, now, now + limits.deadline().toNanos(), promise,
                spans.current()));
        queuedChars += chars;
        meters.waiting(queue.size());
        next();
        return promise.future();
    }

    private void next() {
        if (committing || queue.isEmpty()) {
            return;
        }
        var batch = take();
        committing = true;
        commit(batch).onComplete(_ -> {
            committing = false;
            next();
        });
    }

    private List<Entry<T, R>> take() {
        var batch = new ArrayList<Entry<T, R>>();
        var keys = new HashSet<>();
        long chars = 0;
        var entries = queue.iterator();
        while (entries.hasNext() && batch.size() < limits.batchRows() && chars < limits.batchChars()) {
            var entry = entries.next();
            if (keys.add(entry.key())) {
                batch.add(entry);
                chars += entry.chars();
                entries.remove();
            }
        }
        queuedChars -= chars;
        measure(batch);
        return batch;
    }

    private void measure(List<Entry<T, R>> batch) {
        long now = System.nanoTime();
        batch.forEach(entry -> meters.waited(now - entry.since()));
        meters.waiting(queue.size());
    }

    private Future<?> commit(List<Entry<T, R>> batch) {
        var open = batch.stream().filter(this::live).toList();
        return open.isEmpty() ? Future.succeededFuture() : execute(open).transform(done -> settle(open, done));
    }

    /** A statement that cannot even be put together fails like one that the server refuses. */
    private Future<List<R>> execute(List<Entry<T, R>> batch) {
        long begun = System.nanoTime();
        return spans.around(batch.stream().map(Entry::trace).toList(),
                () -> Future.succeededFuture(batch.stream().map(Entry::row).toList()).compose(statement::commit))
                .onSuccess(_ -> meters.committed(batch.size(), System.nanoTime() - begun));
    }

    private Future<?> settle(List<Entry<T, R>> batch, AsyncResult<List<R>> done) {
        if (done.succeeded()) {
            for (int i = 0; i < batch.size(); i++) {
                batch.get(i).promise().complete(done.result().get(i));
            }
            return Future.succeededFuture();
        }
        if (unknown(done.cause())) {
            return vertx.timer(limits.retryPause().toMillis()).compose(_ -> commit(batch));
        }
        return batch.size() == 1 ? refuse(batch.getFirst(), done.cause()) : oneByOne(batch);
    }

    private Future<?> oneByOne(List<Entry<T, R>> batch) {
        Future<?> last = Future.succeededFuture();
        for (var entry : batch) {
            last = last.compose(_ -> commit(List.of(entry)));
        }
        return last;
    }

    private Future<?> refuse(Entry<T, R> entry, Throwable cause) {
        LOG.error("A row cannot be stored: {}", SqlErrors.describe(cause));
        entry.promise().fail(SqlErrors.answer(cause));
        return Future.succeededFuture();
    }

    private boolean live(Entry<T, R> entry) {
        if (entry.expired()) {
            entry.promise().tryFail(SqlErrors.unavailable());
        }
        return !entry.promise().future().isComplete();
    }

    private static boolean unknown(Throwable e) {
        return SqlErrors.answer(e).code() == ErrorCode.STORE_UNAVAILABLE;
    }
}
