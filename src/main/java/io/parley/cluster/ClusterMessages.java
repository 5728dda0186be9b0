package io.parley.cluster;

import io.parley.bus.Wire;
import io.parley.core.NodeId;

/** The contract between the cluster parts of the nodes. */
public sealed interface ClusterMessages extends Wire {
    /**
     * A sign of life, sent to every other node several times a second, after everything that was sent to it before. It bounds what is
     * under way between two nodes, without an acknowledgement of each message.
     *
     * @param sent     bytes that went to the receiver so far
     * @param received of the receiver's own count, what is known here to have arrived
     * @param dropped  messages that the receiver was not sent, because it did not keep up
     */
    record KeepAlive(NodeId from, long sent, long received, long dropped) implements ClusterMessages {}
}
