package io.parley.cluster;

/**
 * What one node's beat was seen to do.
 *
 * @param beat  the counter as last read
 * @param since nanoseconds on the observer's monotonic clock when that value was first known, or was written where it was found dead
 * @param moves whether the counter was seen to change at all
 * @param stale whether it stood still for too long; until it changes
 * @param apart changes seen while it was not heard; the observation in which it first was not does not count,
 *              because that change may be older than the loss
 */
record Pulse(long beat, long since, boolean moves, boolean stale, int apart) {
    /** {@link #apart} of a node that is heard. */
    private static final int TOGETHER = -1;

    static Pulse first(long beat, long now, boolean together) {
        return new Pulse(beat, now, false, false, together ? TOGETHER : 0);
    }

    /** Of one that has not beaten for {@code age}. */
    static Pulse dead(long beat, long now, long age) {
        return new Pulse(beat, now - age, false, true, 0);
    }

    /** The next reading. */
    Pulse next(long beat, long now, boolean together) {
        boolean changed = beat != this.beat;
        int apart = together ? TOGETHER : this.apart == TOGETHER ? 0 : this.apart + (changed ? 1 : 0);
        return changed ? new Pulse(beat, now, true, false, apart) : new Pulse(beat, since, moves, stale, apart);
    }

    /** Starts counting the standstill anew, if it is not over the limit already. */
    Pulse restarted(long now) {
        return stale ? this : new Pulse(beat, now, moves, false, apart);
    }

    /** Judges the standstill as of a reading that was asked for at {@code asked}. */
    Pulse judged(long asked, long limit) {
        return stale || asked - since < limit ? this : new Pulse(beat, since, moves, true, apart);
    }

    boolean alive() {
        return moves && !stale;
    }
}
