package io.parley.session.host;

import io.parley.core.MessageId;
import io.parley.session.LogEntry;
import io.parley.session.ReplyLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Optional;

/** A log that forgets everything and answers when it is told to. Belongs to one event loop. */
final class HeldLog implements ReplyLog {
    private Promise<Appended> underWay = Promise.promise();

    /** Whether there was something to answer. */
    boolean answer() {
        return underWay.tryComplete(Appended.OK);
    }

    @Override
    public Future<Appended> append(MessageId reply, List<LogEntry> entries) {
        underWay = Promise.promise();
        return underWay.future();
    }

    @Override
    public Future<Appended> create(MessageId reply, List<LogEntry> entries) {
        return append(reply, entries);
    }

    @Override
    public Future<List<LogEntry>> claim(MessageId reply, long epoch) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public Future<Optional<Last>> last(MessageId reply) {
        return Future.succeededFuture(Optional.empty());
    }

    @Override
    public Future<List<LogEntry>> read(MessageId reply) {
        return Future.succeededFuture(List.of());
    }

    @Override
    public void retire(MessageId reply) {
        // There is nothing to forget.
    }
}
