package io.parley.cluster;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/**
 * This node's present view of the others. Views differ between nodes for moments; nothing here is a lock: ownership is
 * what the session's row in Postgres says. All methods are cheap, never block and may be called from any event loop.
 */
public interface Cluster {
    /** This run of this process. */
    NodeId self();

    /** The nodes that are ready and have the role, this one included once it is ready; unmodifiable. */
    Set<NodeId> ready(Role role);

    /** The ready node that should take a free session, by rendezvous hashing; empty while no node is ready. */
    Optional<NodeId> place(SessionId session);

    /**
     * The nodes whose sessions are free: their beat is stale or their row says retreated. A node this one has never seen
     * in Postgres is not among them. This node itself is while it is cut off from the larger part of the cluster: it must
     * drop its sessions and send its clients away, until it is not among them any more.
     */
    Set<NodeId> gone();

    /** Whether nothing was heard on the bus from a node for longer than the keep-alive limit; never true of this node. */
    boolean silent(NodeId node);

    /** Time since the row of a node was last seen to change; zero for one that was never seen. */
    Duration beatAge(NodeId node);

    /**
     * Whether this process may have been stopped for longer than the limit, so that its sessions may have been taken:
     * from the moment the stall is noticed until {@link #confirmed()}.
     */
    boolean suspended();

    /** Ends {@link #suspended()}: the epochs of this node's sessions were read again from Postgres. */
    void confirmed();

    /**
     * How often this node's beat did not reach Postgres for so long that others may have taken it for stale, and its sessions: what it has in
     * memory may be old, until the epochs were read again. Grows.
     */
    int lapses();

    /** Postgres' clock, by which all nodes judge and date what people see; this machine's own may be wrong. */
    InstantSource clock();

    /** By how much this machine's clock is ahead of Postgres'; negative where it is behind. */
    Duration skew();

    /** Whether clocks differ by more than 5 s, of which operators should know. */
    static boolean isSkewed(Duration skew) {
        return skew.abs().compareTo(Duration.ofSeconds(5)) > 0;
    }

    /** Calls back on the caller's context after every change of the ready or gone sets. */
    void onChange(Runnable listener);
}
