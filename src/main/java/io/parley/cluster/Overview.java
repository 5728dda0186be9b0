package io.parley.cluster;

import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.util.List;

/** All nodes at a glance, for operators. May be used from any event loop; answers come on the caller's context. */
public interface Overview {
    /** The node that looks. */
    NodeId self();

    /** Ready nodes first, at most 100, without those that had ended before this one began; takes a second at most and never fails. Empty before this node's first beat. */
    Future<List<Member>> members();
}
