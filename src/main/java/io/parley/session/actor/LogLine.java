package io.parley.session.actor;

import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.ReplyLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How far a reply's log has come, and the one operation on it that may be under way. After any trouble the log's last id is
 * read before anything is appended again: appends thought lost may have arrived, and ids are the same. Where the log is gone,
 * Postgres must confirm the epoch before it is made anew, since an empty log fences nobody.
 *
 * @param sent   how many entries were handed to the log
 * @param logged how many are known to be in it
 * @param serial of the operation under way, or of the last one
 * @param exists whether the log was made
 */
record LogLine(int sent, int logged, int serial, Op op, boolean exists, Health health, long retryAt) {
    enum Op {
        NONE, APPEND, READ_LAST, CONFIRM, RENEW
    }

    enum Health {
        /** In use. */
        GOOD,
        /** Not to be reached; entries are published from memory. */
        AWAY,
        /** Another owner has fenced us. */
        LOST
    }

    static final LogLine NEW = new LogLine(0, 0, 0, Op.NONE, false, Health.GOOD, 0);

    /** A log that was claimed and holds this many entries. */
    static LogLine claimed(int entries) {
        return new LogLine(entries, entries, 0, Op.NONE, true, Health.GOOD, 0);
    }

    boolean isBusy() {
        return op != Op.NONE;
    }

    boolean isAway() {
        return health == Health.AWAY;
    }

    boolean isLost() {
        return health == Health.LOST;
    }

    /** Appends what has not been sent, if the log is free and good. */
    LogLine send(ReplyStream stream, Scope scope) {
        int size = stream.transcript().size();
        if (isBusy() || health != Health.GOOD || sent == size) {
            return this;
        }
        var entries = stream.transcript().entries().range(sent, size);
        var id = stream.transcript().id();
        scope.emit(exists ? new Effect.Append(id, serial + 1, entries) : new Effect.Create(id, serial + 1, entries));
        return new LogLine(size, logged, serial + 1, Op.APPEND, exists, health, retryAt);
    }

    /** After a pause, finds out how the log stands. */
    LogLine tick(ReplyStream stream, Scope scope) {
        return health == Health.AWAY && !isBusy() && scope.isPast(retryAt) ? readLast(stream.transcript().id(), scope)
                : this;
    }

    LogLine on(Input.OfLog input, ReplyStream stream, Scope scope) {
        if (!isBusy() || input.serial() != serial) {
            return this;
        }
        return switch (input) {
            case Input.Appended appended -> appended(appended.result(), stream, scope);
            case Input.LastRead read -> lastRead(read.last().orElse(null), stream, scope);
            case Input.EpochConfirmed confirmed -> confirmed(confirmed.held(), stream, scope);
            case Input.LogFailed failed -> failed.code() == ErrorCode.NOT_OWNER ? lost() : away(scope);
            case Input.Claimed claimed -> this;
        };
    }

    private LogLine appended(ReplyLog.Appended result, ReplyStream stream, Scope scope) {
        return switch (result) {
            case OK -> good(sent);
            case REFUSED -> readLast(stream.transcript().id(), scope);
            case GONE -> confirm(stream, scope);
        };
    }

    private LogLine lastRead(ReplyLog.@Nullable Last last, ReplyStream stream, Scope scope) {
        if (last == null || last.epoch() < stream.epoch()) {
            return confirm(stream, scope);
        }
        if (last.epoch() > stream.epoch()) {
            return lost();
        }
        var place = new io.parley.session.Position(stream.transcript().reply().seq(), last.epoch(), last.n());
        int index = stream.transcript().indexOf(place);
        return index < 0 ? lost() : good(index + 1);
    }

    private LogLine confirmed(@Nullable Boolean held, ReplyStream stream, Scope scope) {
        if (held == null) {
            return away(scope);
        }
        return held ? renew(stream, scope) : lost();
    }

    private LogLine renew(ReplyStream stream, Scope scope) {
        var transcript = stream.transcript();
        scope.emit(new Effect.Create(transcript.id(), serial + 1, anew(stream)));
        return new LogLine(transcript.size(), logged, serial + 1, Op.RENEW, exists, health, retryAt);
    }

    /** The epoch's fence, the text so far as one entry, and the end if there is one; text behind the fence alone is the fence. */
    private static List<LogEntry> anew(ReplyStream stream) {
        var transcript = stream.transcript();
        var last = Objects.requireNonNull(transcript.last());
        var entries = new ArrayList<LogEntry>(3);
        int n = last.kind() == Kind.FINISH ? last.n() - 1 : last.n();
        String text = transcript.text();
        if (n > 0 || text.isEmpty()) {
            entries.add(new LogEntry(stream.epoch(), 0, Kind.EPOCH, ""));
        }
        if (n > 0 || !text.isEmpty()) {
            entries.add(new LogEntry(stream.epoch(), n, Kind.BASE, text));
        }
        if (last.kind() == Kind.FINISH) {
            entries.add(last);
        }
        return entries;
    }

    private LogLine readLast(MessageId reply, Scope scope) {
        scope.emit(new Effect.ReadLast(reply, serial + 1));
        return new LogLine(sent, logged, serial + 1, Op.READ_LAST, exists, health, retryAt);
    }

    private LogLine confirm(ReplyStream stream, Scope scope) {
        scope.emit(new Effect.ConfirmEpoch(stream.transcript().id(), serial + 1, stream.epoch()));
        return new LogLine(sent, logged, serial + 1, Op.CONFIRM, exists, health, retryAt);
    }

    private LogLine good(int entries) {
        return new LogLine(entries, entries, serial, Op.NONE, true, Health.GOOD, retryAt);
    }

    LogLine away(Scope scope) {
        return new LogLine(sent, logged, serial, Op.NONE, exists, Health.AWAY,
                scope.after(scope.rules().config().logRepair()));
    }

    private LogLine lost() {
        return new LogLine(sent, logged, serial, Op.NONE, exists, Health.LOST, retryAt);
    }
}
