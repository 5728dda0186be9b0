package io.parley.cluster;

import io.parley.bus.Wire;
import io.parley.core.NodeId;

/** The contract between the cluster parts of the nodes. */
public sealed interface ClusterMessages extends Wire {
    /** A sign of life, sent to every other node several times a second. */
    record KeepAlive(NodeId from) implements ClusterMessages {}
}
