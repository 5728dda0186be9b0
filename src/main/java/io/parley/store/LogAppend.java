package io.parley.store;

import io.parley.session.LogEntry;
import java.util.List;

/**
 * Entries on their way into the log at {@code key}.
 *
 * @param mode what else is done, as {@link LogScripts} knows it
 */
record LogAppend(String key, Mode mode, List<LogEntry> entries) {
    /** Entries between renewals of the time to live. */
    private static final int RENEWAL = 64;

    /** The names are known to the script. */
    enum Mode {
        /** The log must exist. */
        KEEP,
        /** The log must exist; its time to live is renewed. */
        RENEW,
        /** The log is made if need be; its time to live is renewed. */
        MAKE,
        /** Only shortens the time to live. */
        RETIRE
    }

    static LogAppend existing(String key, List<LogEntry> entries) {
        LogEntry last = entries.getLast();
        boolean renew = last.n() / RENEWAL != (entries.getFirst().n() - 1) / RENEWAL;
        return new LogAppend(key, renew ? Mode.RENEW : Mode.KEEP, entries);
    }

    static LogAppend making(String key, List<LogEntry> entries) {
        return new LogAppend(key, Mode.MAKE, entries);
    }

    static LogAppend retiring(String key) {
        return new LogAppend(key, Mode.RETIRE, List.of());
    }
}
