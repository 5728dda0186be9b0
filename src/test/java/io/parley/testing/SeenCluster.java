package io.parley.testing;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * A view of others as it might be, for plain logic.
 *
 * @param everybody the ready nodes, each with every role
 * @param quiet     the silent ones
 * @param gone      those that count as gone
 * @param placement who should have a session
 */
public record SeenCluster(NodeId self, Set<NodeId> everybody, Set<NodeId> quiet, Set<NodeId> gone,
        Function<SessionId, NodeId> placement) implements Cluster {

    /** This node alone; who is silent or gone may be put down. */
    public static SeenCluster alone(NodeId self) {
        return new SeenCluster(self, Set.of(self), ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(),
                session -> self);
    }

    @Override
    public Set<NodeId> ready(Role role) {
        return everybody;
    }

    @Override
    public Optional<NodeId> place(SessionId session) {
        return everybody.isEmpty() ? Optional.empty() : Optional.of(placement.apply(session));
    }

    @Override
    public boolean silent(NodeId node) {
        return quiet.contains(node);
    }

    @Override
    public Duration beatAge(NodeId node) {
        return Duration.ZERO;
    }

    @Override
    public InstantSource clock() {
        return InstantSource.system();
    }

    @Override
    public Duration skew() {
        return Duration.ZERO;
    }

    @Override
    public boolean suspended() {
        return false;
    }

    @Override
    public void confirmed() {
        // never suspended
    }

    @Override
    public int lapses() {
        return 0;
    }

    @Override
    public void onChange(Runnable listener) {
        // nothing changes
    }
}
