package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.Map;
import java.util.Set;

/**
 * What one observation of all rows comes to; all sets are unmodifiable.
 *
 * @param ready  the nodes of each role that sessions and calls may go to; every role has an entry
 * @param gone   the nodes whose sessions are free
 * @param known  all nodes with a row
 * @param cutOff whether this node is on the smaller side of a split and must give up its sessions
 */
record View(Map<Role, Set<NodeId>> ready, Set<NodeId> gone, Set<NodeId> known, boolean cutOff) {
    /** Before the first observation. */
    static final View NONE = new View(Map.of(), Set.of(), Set.of(), false);

    Set<NodeId> ready(Role role) {
        return ready.getOrDefault(role, Set.of());
    }

    boolean sameSets(View other) {
        return ready.equals(other.ready) && gone.equals(other.gone);
    }
}
