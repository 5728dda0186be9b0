package io.parley.http;

import io.parley.identity.Caller;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks after everything of one verticle that may take too long: one timer for all, instead of one for each. Belongs to one
 * event loop.
 */
final class Sweeper {
    /** What is looked after. */
    interface Swept {
        /** @param now as {@link Sweeper#now()} */
        void sweep(long now);

        /** The node is draining; called once, when that begins or when this is added later. */
        default void drain(long now) {}

        /** Whether a node that drains waits for it, however long it takes. */
        default boolean isAwaited() {
            return false;
        }

        /** Credentials have been revoked; whose they are {@link Sweeper#refuses} tells. */
        default void review() {}

        /** The node is stopping. */
        void shutdown();
    }

    /** Precision of every limit that is kept here, in milliseconds. */
    static final long PERIOD = 200;

    private final Set<Swept> all = new HashSet<>();
    private final Vertx vertx;
    private final Predicate<Caller> refused;
    private final InstantSource clock;
    private @Nullable Promise<Void> drained;
    private long departure;
    private long now = System.nanoTime();

    /**
     * @param refused whether a caller who was known is not any more
     * @param clock   on which all nodes agree
     */
    Sweeper(Vertx vertx, Predicate<Caller> refused, InstantSource clock) {
        this.vertx = vertx;
        this.refused = refused;
        this.clock = clock;
        vertx.setPeriodic(PERIOD, timer -> sweep());
    }

    /** Monotonic nanoseconds, as of the last sweep: cheap, and no younger than {@link #PERIOD}. */
    long now() {
        return now;
    }

    /** How long it is until a moment, by the clock on which all nodes agree. */
    Duration until(Instant moment) {
        return Duration.between(clock.instant(), moment);
    }

    void add(Swept swept) {
        all.add(swept);
        if (isDraining()) {
            swept.drain(now);
        }
    }

    void remove(Swept swept) {
        all.remove(swept);
    }

    /** Runs it on this event loop once what is under way is done. */
    void soon(Runnable step) {
        vertx.runOnContext(next -> step.run());
    }

    /** Whether everything is asked to end. */
    boolean isDraining() {
        return drained != null;
    }

    /** Nanoseconds until what has no end of its own must have gone, and nothing more is begun that would be waited for; zero from then on. */
    long untilDeparture() {
        return Math.max(0, departure - now);
    }

    /** Whether what would be waited for must go elsewhere: by now everybody has had time to learn that this node ends. */
    boolean isDeparting() {
        return isDraining() && untilDeparture() == 0;
    }

    /**
     * Asks everything to end in its own time. Done when nothing is left; after the given time, when nothing is left that is waited for.
     *
     * @param spread for what has no end of its own
     */
    Future<Void> drain(Duration spread) {
        if (drained == null) {
            drained = Promise.promise();
            now = System.nanoTime();
            departure = now + spread.toNanos();
            all.forEach(swept -> swept.drain(now));
        }
        return drained.future();
    }

    /** Whether what was begun for the caller must end. */
    boolean refuses(Caller caller) {
        return refused.test(caller);
    }

    /** Has everything ended whose caller is refused by now. */
    void review() {
        new ArrayList<>(all).forEach(Swept::review);
    }

    void shutdown() {
        new ArrayList<>(all).forEach(Swept::shutdown);
    }

    private void sweep() {
        now = System.nanoTime();
        new ArrayList<>(all).forEach(swept -> swept.sweep(now));
        if (drained != null && (all.isEmpty() || (isDeparting() && all.stream().noneMatch(Swept::isAwaited)))) {
            drained.tryComplete();
        }
    }
}
