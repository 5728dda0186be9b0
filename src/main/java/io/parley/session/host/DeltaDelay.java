package io.parley.session.host;

/**
 * Times a reply's text from its arrival to its publication: always that of the oldest text that is published together. While
 * entries are being logged, what arrives waits for the next ones. Times are monotonic nanoseconds.
 */
final class DeltaDelay {
    /** Of a time: there is none. */
    static final long NONE = Long.MIN_VALUE;

    private long gathering = NONE;
    private long logging = NONE;
    private int unpublished;

    /** Text has come. */
    void heard(int chars, long now) {
        unpublished += chars;
        if (gathering == NONE) {
            gathering = now;
        }
    }

    /** What has come so far had to wait for the message's commit, which is no delay of ours to measure here. */
    void begin(long now) {
        if (unpublished > 0) {
            gathering = now;
        }
    }

    /** All that has come is being logged. */
    void logging() {
        if (logging == NONE) {
            logging = gathering;
        }
        gathering = NONE;
    }

    /** Returns how long the oldest of the text that is published now has waited, or {@link #NONE}. */
    long published(int chars, long now) {
        long since = logging == NONE ? gathering : logging;
        unpublished = Math.max(0, unpublished - chars);
        if (logging == NONE || unpublished == 0) {
            gathering = NONE;
        }
        logging = NONE;
        return since == NONE ? NONE : now - since;
    }

    void clear() {
        gathering = NONE;
        logging = NONE;
        unpublished = 0;
    }
}
