package io.parley.core;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time that all nodes agree on: that of Postgres, learned from what it says now and then and carried on by the monotonic clock. Before
 * Postgres has said anything it is the wall clock's. It follows Postgres, also back. From any thread; one at a time tells it.
 *
 * <p>What Postgres says is true at some moment between question and answer (F. Cristian, "Probabilistic clock synchronization", 1989): the
 * time is changed only where it cannot be true, and then no more than need be.
 */
public final class SharedClock implements InstantSource {
    private final InstantSource wall;
    private final LongSupplier nanos;
    private volatile Known known;

    /** @param at what the monotonic clock said when it was {@code time} */
    private record Known(Instant time, long at, boolean learned) {
        Instant atNanos(long now) {
            return time.plusNanos(now - at);
        }
    }

    public SharedClock() {
        this(InstantSource.system(), System::nanoTime);
    }

    /**
     * @param wall  of this machine
     * @param nanos its monotonic clock, as {@link System#nanoTime}
     */
    public SharedClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.known = new Known(wall.instant(), nanos.getAsLong(), false);
    }

    @Override
    public Instant instant() {
        return known.atNanos(nanos.getAsLong());
    }

    /**
     * Takes in what Postgres has said.
     *
     * @param asked    moments of the monotonic clock
     * @param received likewise
     */
    public void learn(Instant said, long asked, long received) {
        var before = known;
        var earliest = said;
        var latest = said.plusNanos(received - asked);
        var time = before.learned ? before.atNanos(received) : said.plusNanos((received - asked) / 2);
        known = new Known(time.isBefore(earliest) ? earliest : time.isAfter(latest) ? latest : time, received, true);
    }

    /** By how much this machine's wall clock is ahead; negative where it is behind, zero before anything was learned. */
    public Duration skew() {
        var now = known;
        return now.learned ? Duration.between(now.atNanos(nanos.getAsLong()), wall.instant()) : Duration.ZERO;
    }
}
