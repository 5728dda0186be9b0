package io.parley.cluster;

import io.parley.core.NodeId;
import java.util.HashSet;
import java.util.Set;

/**
 * Nodes that are heard on the bus and are no members for longer than a merge takes: something keeps Hazelcast's halves from finding each
 * other. Times are nanoseconds on one monotonic clock. Not thread-safe.
 */
final class Outsiders {
    private final long patience;
    private Set<NodeId> outside = Set.of();
    private long since;
    private boolean told;

    /** @param patience for how long they must be the same */
    Outsiders(long patience) {
        this.patience = patience;
    }

    /** Returns those to be told of now; each set of them once. */
    Set<NodeId> observe(Set<NodeId> heard, Set<NodeId> members, long now) {
        var present = new HashSet<>(heard);
        present.removeAll(members);
        if (!present.equals(outside)) {
            outside = Set.copyOf(present);
            since = now;
            told = false;
        }
        if (told || outside.isEmpty() || now - since < patience) {
            return Set.of();
        }
        told = true;
        return outside;
    }
}
