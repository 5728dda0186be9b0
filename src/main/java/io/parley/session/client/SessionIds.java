package io.parley.session.client;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.SessionId;

/**
 * Names new sessions so that placement gives them to the node that makes them, where it hosts sessions. A balancer that keeps a
 * session's requests at the node that made it then keeps them at the owner, and no event has to go from node to node.
 */
final class SessionIds {
    /** For each ready node; one in ten million sessions is then named in vain. */
    private static final int TRIES = 16;

    private final Cluster cluster;

    SessionIds(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A version 7 UUID; of another node's only by chance, or where this one hosts no sessions. From any thread. */
    SessionId next() {
        var id = SessionId.next();
        var hosts = cluster.ready(Role.SESSION);
        int tries = hosts.contains(cluster.self()) ? TRIES * hosts.size() : 0;
        while (tries-- > 0 && !isHere(id)) {
            id = SessionId.next();
        }
        return id;
    }

    private boolean isHere(SessionId id) {
        return cluster.place(id).filter(cluster.self()::equals).isPresent();
    }
}
