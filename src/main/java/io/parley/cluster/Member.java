package io.parley.cluster;

import io.parley.cluster.ClusterMessages.Described;
import io.parley.core.NodeId;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A node as this one sees it, for operators.
 *
 * @param state     what the others go by
 * @param roles     as in its row in Postgres
 * @param beatAge   time since its row was last seen to change
 * @param described what it says of itself; null when it did not answer in time
 */
public record Member(NodeId node, State state, Set<Role> roles, Duration beatAge, @Nullable Described described) {
    /** How far a node takes part. */
    public enum State {
        /** Gets sessions and calls. */
        READY,
        /** Starts or drains: keeps what it has. */
        UNREADY,
        /** Beats, but nothing was heard from it on the bus lately. */
        SILENT,
        /** Has ended, is frozen or is cut off: its sessions are free. */
        GONE
    }
}
