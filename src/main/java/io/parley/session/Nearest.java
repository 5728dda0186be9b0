package io.parley.session;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.NodeId;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Which node to ask for a service that any node of a role gives. Safe on every thread. */
public final class Nearest {
    private final Cluster cluster;

    public Nearest(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * This node if it can, else any other, if possible one that is heard. This node also while nobody is ready, so that the failure is the
     * service's own.
     */
    public NodeId of(Role role) {
        var ready = cluster.ready(role);
        if (ready.isEmpty() || ready.contains(cluster.self())) {
            return cluster.self();
        }
        var heard = ready.stream().filter(node -> !cluster.silent(node)).toList();
        return any(heard.isEmpty() ? List.copyOf(ready) : heard);
    }

    private static NodeId any(List<NodeId> nodes) {
        return nodes.get(ThreadLocalRandom.current().nextInt(nodes.size()));
    }
}
