package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.Map;
import java.util.Set;

/** This node's place in the cluster: what Hazelcast tells, and where the bus finds the others. May be used from any thread; never blocks. */
public interface Membership {
    /** The nodes that Hazelcast sees now, this one included; a hint, not the truth. Empty once this node has left. */
    Set<NodeId> members();

    /**
     * Where this node's bus listens.
     *
     * @throws NullPointerException before the bus has started
     */
    NodeAddress address();

    /** From now on the bus finds these nodes and no others. */
    void locate(Map<NodeId, NodeAddress> addresses);
}
