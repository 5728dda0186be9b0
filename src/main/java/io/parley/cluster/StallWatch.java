package io.parley.cluster;

/**
 * Notices that the process stood still, by ticks that come too late. Times are nanoseconds on one monotonic clock. Ticks come
 * from one thread, questions from any.
 */
final class StallWatch {
    private final long limit;
    private volatile long lastTick;
    private volatile boolean stalled;

    /**
     * Begins to watch with the first tick.
     *
     * @param limit gap between two ticks that is not a stall yet
     * @param now   the time, before any tick
     */
    StallWatch(long limit, long now) {
        this.limit = limit;
        this.lastTick = now + Long.MAX_VALUE / 2;
    }

    /** Returns whether it came too late. */
    boolean tick(long now) {
        boolean late = late(now);
        if (late) {
            stalled = true;
        }
        lastTick = now;
        return late;
    }

    /** Also when the late tick is still to come: whatever runs first after the stall must know of it. */
    boolean stalled(long now) {
        return stalled || late(now);
    }

    /** Ends it, unless another one has begun meanwhile. */
    void confirmed(long now) {
        if (!late(now)) {
            stalled = false;
        }
    }

    private boolean late(long now) {
        return now - lastTick > limit;
    }
}
