package io.parley.session;

import io.parley.core.MessageId;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * The logs of replies, one Redis Stream each; what a later owner continues from. Entry ids are fenced by the server: it
 * refuses an id that is not above the last. Every method fails with {@code LOG_UNAVAILABLE} when the log cannot be reached,
 * refuses writes for want of memory, or does not answer within its limit; what was asked may then still take effect later.
 * Called on, and answering on, the caller's context. Calls for one reply are carried out in the order they are made.
 */
public interface ReplyLog {
    /** What became of an append. */
    enum Appended {
        /** All entries are in the log. */
        OK,
        /** An id was not above the last one: fenced, or our own entry from an append thought lost. {@link #last} tells. */
        REFUSED,
        /** The log does not exist (any more). */
        GONE
    }

    /** Id of the last entry of a log. */
    record Last(long epoch, int n) {}

    /**
     * Appends in order to an existing log. Appends of all replies of this node share pipelined writes.
     *
     * @param entries of one epoch, n counting without holes; not empty
     */
    Future<Appended> append(MessageId reply, List<LogEntry> entries);

    /**
     * Makes a log with these entries and its time to live, in one atomic step. Where the log exists already, the entries
     * are appended like {@link #append} does, and the time to live is renewed.
     */
    Future<Appended> create(MessageId reply, List<LogEntry> entries);

    /**
     * Fences all smaller epochs, then reads: appends {@code <epoch>-0} (making the log if need be, renewing its time to
     * live) and returns all entries before it, oldest first, stopping nowhere. Refused ids fail with {@code NOT_OWNER}.
     */
    Future<List<LogEntry>> claim(MessageId reply, long epoch);

    /** The last entry's id; empty when there is no log. */
    Future<Optional<Last>> last(MessageId reply);

    /** All entries, oldest first; empty when there is no log. */
    Future<List<LogEntry>> read(MessageId reply);

    /** The reply has ended: shortens the log's time to live to what late readers are given. Best effort, never fails. */
    void retire(MessageId reply);
}
