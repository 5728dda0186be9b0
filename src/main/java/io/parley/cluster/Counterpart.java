package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.concurrent.TimeUnit;

/**
 * The node at the other end of something that has begun, such as a call: whether it has fallen silent since. One that was silent already is
 * not given up for that: it may have just come or be about to wake, or this node has itself just stood still. Confined to a context.
 */
public final class Counterpart {
    /** Within it a node that is alive is heard. */
    private static final long ARRIVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final NodeId node;
    private final long begun;
    private boolean heard;

    /** @param begun a moment of {@link System#nanoTime} */
    public Counterpart(NodeId node, long begun) {
        this.node = node;
        this.begun = begun;
    }

    public NodeId node() {
        return node;
    }

    /**
     * Whether it is to be given up: it is gone, or has fallen silent.
     *
     * @param now a moment of {@link System#nanoTime}
     */
    public boolean isLost(Cluster cluster, long now) {
        boolean silent = cluster.silent(node);
        heard |= !silent;
        return cluster.gone().contains(node) || (silent && (heard || now - begun > ARRIVAL_NANOS));
    }
}
