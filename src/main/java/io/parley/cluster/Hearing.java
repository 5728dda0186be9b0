package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * When the other nodes were heard last, in time in which this node listened: what was sent while it stood still could not be heard. Times are
 * nanoseconds on one monotonic clock. Ticks come from one thread, everything else from any.
 */
final class Hearing {
    private final long silence;
    private final long tolerance;
    private final Map<NodeId, Long> heard = new ConcurrentHashMap<>();
    private final Set<NodeId> lacking = ConcurrentHashMap.newKeySet();
    private volatile long lastTick;

    /**
     * Begins with the first tick.
     *
     * @param silence without a sign after which a node is silent
     * @param pause   between ticks
     * @param now     the time, before any tick
     */
    Hearing(long silence, long pause, long now) {
        this.silence = silence;
        this.tolerance = 2 * pause;
        this.lastTick = now + Long.MAX_VALUE / 2;
    }

    void tick(long now) {
        long still = still(now);
        lastTick = now;
        if (still > 0) {
            heard.replaceAll((node, last) -> Math.min(now, last + still));
        }
    }

    /** For how long nothing has run here; also when the late tick is still to come. */
    private long still(long now) {
        return Math.max(0, now - lastTick - tolerance);
    }

    /** @param complete false where something of it was lost: then it is silent until its next sign */
    void heard(NodeId node, boolean complete, long now) {
        heard.put(node, now);
        if (complete) {
            lacking.remove(node);
        } else {
            lacking.add(node);
        }
    }

    /** One that was not known before is given time. */
    void met(NodeId node, long now) {
        heard.putIfAbsent(node, now);
    }

    void retain(Set<NodeId> known) {
        heard.keySet().retainAll(known);
        lacking.retainAll(known);
    }

    boolean silent(NodeId node, long now) {
        Long last = heard.get(node);
        return last == null || lacking.contains(node) || now - last - still(now) > silence;
    }

    /** Whether it was heard, or met, within the last nanoseconds. */
    boolean within(NodeId node, long nanos, long now) {
        Long last = heard.get(node);
        return last != null && now - last - still(now) < nanos;
    }
}
