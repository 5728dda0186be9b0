package io.parley.session;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.NodeId;

/** Which node to ask for a service that any node of a role gives: this one if it can, else some other. */
public final class Nearest {
    private final Cluster cluster;

    public Nearest(Cluster cluster) {
        this.cluster = cluster;
    }

    /** This node also while nobody is ready, so that the failure is the service's own. */
    public NodeId of(Role role) {
        var ready = cluster.ready(role);
        return ready.isEmpty() || ready.contains(cluster.self()) ? cluster.self() : ready.iterator().next();
    }
}
