package io.parley;

import io.parley.cluster.Cluster;
import io.parley.cluster.ClusterVerticle;
import io.parley.cluster.Role;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * How a node leaves the others.
 *
 * @param parts each asked to end in its own time, once the node has left the ready set; done when nothing of it runs any more
 * @param limit longest time for all of it
 */
record Departure(ClusterVerticle membership, List<Supplier<Future<Void>>> parts, Duration limit) {
    Departure {
        parts = List.copyOf(parts);
    }

    /** Whether anybody is there to go on. */
    boolean isNeeded() {
        var cluster = membership.cluster();
        return limit.isPositive() && isAnother(cluster, Role.SESSION) && isAnother(cluster, Role.LLM)
                && isAnother(cluster, Role.STORE);
    }

    private static boolean isAnother(Cluster cluster, Role role) {
        return cluster.ready(role).stream().anyMatch(node -> !node.equals(cluster.self()));
    }

    /** While Postgres cannot be told, the others still see this node in the ready set; it goes on regardless. */
    Future<Void> begin() {
        return membership.drain().otherwiseEmpty()
                .compose(left -> Future.join(parts.stream().map(Supplier::get).toList())).mapEmpty();
    }
}
