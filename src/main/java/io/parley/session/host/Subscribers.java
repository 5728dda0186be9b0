package io.parley.session.host;

import io.parley.core.NodeId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

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

    void removeIf(Predicate<NodeId> which) {
        int before = nodes.size();
        if (nodes.removeIf(which)) {
            meters.subscribed(nodes.size() - before);
        }
    }

    void clear() {
        removeIf(node -> true);
    }

    /** As they are now. */
    List<NodeId> all() {
        return nodes.size() == 1 ? List.of(nodes.iterator().next()) : List.copyOf(nodes);
    }
}
