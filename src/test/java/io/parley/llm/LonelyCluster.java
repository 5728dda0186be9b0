package io.parley.llm;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A cluster of this node alone, whose view of others a test writes. */
final class LonelyCluster implements Cluster {
    final Set<NodeId> silent = ConcurrentHashMap.newKeySet();
    final Set<NodeId> gone = ConcurrentHashMap.newKeySet();
    private final NodeId self;

    LonelyCluster(NodeId self) {
        this.self = self;
    }

    @Override
    public NodeId self() {
        return self;
    }

    @Override
    public Set<NodeId> ready(Role role) {
        return Set.of(self);
    }

    @Override
    public Optional<NodeId> place(SessionId session) {
        return Optional.of(self);
    }

    @Override
    public Set<NodeId> gone() {
        return gone;
    }

    @Override
    public boolean silent(NodeId node) {
        return silent.contains(node);
    }

    @Override
    public Duration beatAge(NodeId node) {
        return Duration.ZERO;
    }

    @Override
    public boolean suspended() {
        return false;
    }

    @Override
    public void confirmed() {
        // Never suspended.
    }

    @Override
    public void onChange(Runnable listener) {
        // Nothing changes.
    }
}
