package io.parley.cluster;

/** The greatest delay of a periodic tick lately: how long whatever is due on an event loop may have to wait. Not thread-safe. */
final class LoopLag {
    /** Ticks of a window; the present and the one before it count. */
    private static final int WINDOW = 50;

    private final long period;
    private long last;
    private long before;
    private long present;
    private int ticks;

    /** Times are nanoseconds on one monotonic clock. */
    LoopLag(long period, long now) {
        this.period = period;
        this.last = now;
    }

    void tick(long now) {
        present = Math.max(present, now - last - period);
        last = now;
        if (++ticks == WINDOW) {
            before = present;
            present = 0;
            ticks = 0;
        }
    }

    /** In nanoseconds. */
    long greatest() {
        return Math.max(before, present);
    }
}
