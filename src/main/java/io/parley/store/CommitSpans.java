package io.parley.store;

import io.opentelemetry.api.trace.SpanKind;
import io.parley.core.Instruments;
import io.parley.core.Trace;
import io.parley.core.Traces;
import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;

/** Commits of one kind on traces: each in one of its own, with links to where its rows belong. */
final class CommitSpans {
    /** Where nothing is traced. */
    static final CommitSpans NONE = new CommitSpans("", Instruments.NONE.traces());

    private final String name;
    private final Traces traces;

    /** @param statement what kind */
    CommitSpans(String statement, Traces traces) {
        this.name = "commit " + statement;
        this.traces = traces;
    }

    /** Where a row belongs that is submitted now. */
    Trace current() {
        return traces.current();
    }

    <R> Future<R> around(List<Trace> rows, Supplier<Future<R>> commit) {
        var span = traces.beginFor(name, SpanKind.CLIENT, rows);
        if (!span.isRecording()) {
            return commit.get();
        }
        span.setAllAttributes(StoreSpans.POSTGRES).setAttribute("db.operation.batch.size", rows.size());
        return commit.get().onComplete(done -> Traces.end(span, done.cause()));
    }
}
