package io.parley.session.actor;

import io.parley.core.MessageId;
import io.parley.core.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Simulated time, and the one source of chance. Everything that happens is an event at a millisecond; events of the same
 * millisecond happen in the order they were planned, so that a seed is a schedule.
 */
final class World {
    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    final Random random;
    final SimFaults faults;
    private final PriorityQueue<Planned> planned = new PriorityQueue<>();
    private final List<String> trace = new ArrayList<>();
    private final boolean traced;
    private long now;
    private long count;
    private boolean healed;

    private record Planned(long at, long order, Runnable what) implements Comparable<Planned> {
        @Override
        public int compareTo(Planned o) {
            return at != o.at ? Long.compare(at, o.at) : Long.compare(order, o.order);
        }
    }

    World(long seed, boolean traced) {
        this.random = new Random(seed);
        this.traced = traced;
        this.faults = SimFaults.choose(random);
    }

    long now() {
        return now;
    }

    Moment moment() {
        return new Moment(Duration.ofMillis(now).toNanos(), BEGIN.plusMillis(now));
    }

    void in(long millis, Runnable what) {
        planned.add(new Planned(now + millis, count++, what));
    }

    /** Lets time pass until the given millisecond. */
    void runUntil(long until) {
        while (!planned.isEmpty() && planned.peek().at <= until) {
            var next = planned.remove();
            now = next.at;
            next.what.run();
        }
        now = until;
    }

    /** No fault happens from now on. */
    void heal() {
        healed = true;
        note(() -> "---- healed ----");
    }

    boolean isHealed() {
        return healed;
    }

    /** Whether a fault of this probability happens now. */
    boolean fault(double probability) {
        return probability > 0 && random.nextDouble() < probability && !healed;
    }

    boolean coin(double probability) {
        return random.nextDouble() < probability;
    }

    int between(int from, int to) {
        return from + random.nextInt(to - from + 1);
    }

    /** Milliseconds that a message takes; now and then long enough to be overtaken. */
    long latency() {
        return fault(faults.delay()) ? between(20, 1500) : between(1, 8);
    }

    SessionId sessionId() {
        return new SessionId(uuid());
    }

    MessageId messageId() {
        return new MessageId(uuid());
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }

    void note(Supplier<String> what) {
        if (traced) {
            trace.add(now + "  " + what.get());
        }
    }

    String trace() {
        return String.join("\n", trace);
    }

    /** A promise is broken. */
    AssertionError broken(String what) {
        note(() -> "BROKEN: " + what);
        return new AssertionError("at " + now + " ms: " + what);
    }

    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw broken(otherwise.get());
        }
    }
}
