package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What one observation of all rows comes to; all sets are unmodifiable.
 *
 * @param ready  the nodes of each role that sessions and calls may go to; every role has an entry
 * @param gone   the nodes whose sessions are free
 * @param nodes  all nodes with a row
 * @param cutOff whether this node is on the smaller side of a split and must give up its sessions
 */
record View(Map<Role, Set<NodeId>> ready, Set<NodeId> gone, Map<NodeId, Seen> nodes, boolean cutOff) {
    /** Before the first observation. */
    static final View NONE = new View(Map.of(), Set.of(), Map.of(), false);

    /**
     * A row and its changes.
     *
     * @param changed nanoseconds on the monotonic clock when its beat was last seen to change or first seen, or, where it was found dead, written
     * @param moves   whether it was seen to change at all
     * @param stale   whether it stands still for too long
     */
    record Seen(NodeRow row, long changed, boolean moves, boolean stale) {}

    /** All nodes with a row. */
    Set<NodeId> known() {
        return nodes.keySet();
    }

    /** Those whose beat is not stale, whether it was seen to move or not. */
    Stream<Seen> fresh() {
        return nodes.values().stream().filter(seen -> !seen.stale());
    }

    Set<NodeId> ready(Role role) {
        return ready.getOrDefault(role, Set.of());
    }

    boolean isReady(NodeId node) {
        return ready.values().stream().anyMatch(nodes -> nodes.contains(node));
    }

    boolean sameReady(View other) {
        return Arrays.stream(Role.values()).allMatch(role -> ready(role).equals(other.ready(role)));
    }

    boolean sameSets(View other) {
        return ready.equals(other.ready) && gone.equals(other.gone);
    }
}
