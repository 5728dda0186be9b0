package io.parley.session.host;

import io.parley.core.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The nodes that a session's events go to. Confined to the verticle's context. */
final class Subscribers {
    private final Set<NodeId> nodes = new HashSet<>();
    private final SessionMeters meters;

    Subscribers(SessionMeters meters) {
        this.meters = meters;
    }

    boolean isEmpty() {
        return nodes.isEmpty();
    }

    void add(NodeId node) {
        if (nodes.add(node)) {
            meters.subscribed(1);
        }
    }

    void remove(NodeId node) {
        if (nodes.remove(node)) {
            meters.subscribed(-1);
        }
    }

    void clear() {
        meters.subscribed(-nodes.size());
        nodes.clear();
    }

    /** As they are now. */
    List<NodeId> all() {
        return nodes.size() == 1 ? List.of(nodes.iterator().next()) : List.copyOf(nodes);
    }
}
