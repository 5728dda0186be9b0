package io.parley.session;

/**
 * One entry of a reply's log. Its id in the log is {@code <epoch>-<n>}.
 *
 * @param n     from 0, without holes within an epoch, except that {@link Kind#BASE} stands for everything up to it
 * @param value by kind, see there; never null
 */
public record LogEntry(long epoch, int n, Kind kind, String value) {

    /** What an entry tells. The names stand in the log and must not change. */
    public enum Kind {
        /** Fence of an epoch, always n = 0; for a reply's first epoch also its start. The value is empty. */
        EPOCH,
        /** The value is text to append. */
        DELTA,
        /** Another call goes on from the text so far. The value is empty. */
        CONTINUED,
        /** The text is the value now. */
        RESET,
        /** After the log was lost: the text up to here, all earlier entries of all epochs included. */
        BASE,
        /** The end that is being committed: the value is a {@link Finish} as JSON. */
        FINISH
    }
}
