package io.parley.session.host;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

/** A cluster of one node that has every role and never a doubt. */
record OneNode(NodeId self) implements Cluster {
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
        return Set.of();
    }

    @Override
    public boolean silent(NodeId node) {
        return false;
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
        // There is nothing to confirm.
    }

    @Override
    public int lapses() {
        return 0;
    }

    @Override
    public void onChange(Runnable listener) {
        // Nothing changes.
    }
}
