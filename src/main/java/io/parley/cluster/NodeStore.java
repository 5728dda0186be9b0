package io.parley.cluster;

import io.parley.core.NodeId;
import io.vertx.core.Future;
import java.util.Set;

/**
 * The nodes' rows in Postgres, over a connection of their own, so that no other work delays a beat. Every method fails with
 * {@code STORE_UNAVAILABLE} when Postgres cannot be reached or does not answer within the limit, and connects again by
 * itself with the next call. Never called while a call is under way. Answers on the caller's context.
 */
public interface NodeStore {
    /**
     * Records the node as {@link Standing#UNREADY}, unless its row is there already. Also removes rows that nobody needs:
     * of nodes that have not beaten for a day and that no session names.
     *
     * @param address where the others reach the node's bus
     */
    Future<Void> register(NodeId node, Set<Role> roles, NodeAddress address);

    /**
     * In one round trip, without waiting for the disk ({@code synchronous_commit} off): raises the node's beat, sets its
     * standing, and reads all rows, its own included, and Postgres' clock.
     *
     * @return without a row of {@code node} when that was removed, and then it must register again
     */
    Future<Reading> beat(NodeId node, Standing standing);

    /** Sets the node's standing to {@link Standing#RETREATED}, durably; done at a clean stop. */
    Future<Void> retreat(NodeId node);
}
