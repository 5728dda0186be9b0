package io.parley.testing;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Looks at who owns what, all the time, and notes what must never be: an epoch that goes back, an owner that changes without a new
 * epoch, a running reply that is left to a dead node for longer than a takeover may take.
 */
public final class OwnershipWatch implements AutoCloseable {
    private static final long PERIOD_MS = 50;

    private final NodeGroup nodes;
    private final long bound;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<String, Records.Owned> before = new HashMap<>();
    private final Map<String, Long> orphanedSince = new HashMap<>();
    private volatile long longest;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final java.util.concurrent.atomic.AtomicLong looks = new java.util.concurrent.atomic.AtomicLong();

    /** @param bound longest time that a running reply may be a dead node's */
    public OwnershipWatch(NodeGroup nodes, Duration bound) {
        this.nodes = nodes;
        this.bound = bound.toNanos();
        var _ = timer.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            long now = System.nanoTime();
            if (!nodes.records().isThere()) {
                orphanedSince.clear();
                return;
            }
            nodes.records().owned().forEach(owned -> compare(owned, now));
            looks.incrementAndGet();
        } catch (RuntimeException | Error e) {
            // Postgres may have ended between the question whether it is there and the next one
            if (nodes.records().isThere()) {
                violations.add("cannot look: " + e);
            }
            orphanedSince.clear();
        }
    }

    private void compare(Records.Owned now, long time) {
        var then = before.put(now.session(), now);
        if (then != null && now.epoch() < then.epoch()) {
            violations.add("epoch went back: " + then + " to " + now);
        }
        if (then != null && then.node() != null && now.node() != null && !now.node().equals(then.node())
                && now.epoch() == then.epoch()) {
            violations.add("two owners of one epoch: " + then + ", " + now);
        }
        if (now.replying() && now.node() != null && nodes.ended().contains(now.node())) {
            long since = orphanedSince.computeIfAbsent(now.session(), id -> time);
            longest = Math.max(longest, time - since);
            if (time - since > bound) {
                violations.add("nobody goes on with the reply of " + now);
            }
        } else {
            orphanedSince.remove(now.session());
        }
    }

    public List<String> violations() {
        return List.copyOf(violations);
    }

    /** The longest that a reply was seen to be a dead node's, in milliseconds. */
    public long longestMs() {
        return TimeUnit.NANOSECONDS.toMillis(longest);
    }

    /** How often it looked. */
    public long looks() {
        return looks.get();
    }

    @Override
    public void close() {
        timer.close();
    }
}
