package io.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cluster.Cluster;
import io.parley.cluster.Role;
import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final NodeId SELF = new NodeId("self");
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private static Set<NodeId> asked(Set<NodeId> ready, Set<NodeId> silent) {
        var nearest = new Nearest(new Seen(ready, silent));
        return IntStream.range(0, 200).mapToObj(i -> nearest.of(Role.LLM)).collect(Collectors.toSet());
    }

    @Test
    void isThisNodeWhereItCan() {
        assertThat(asked(Set.of(A, SELF, B), Set.of())).containsExactly(SELF);
    }

    @Test
    void isThisNodeWhereNobodyCan() {
        assertThat(asked(Set.of(), Set.of())).containsExactly(SELF);
    }

    @Test
    void isEachOfTheOthersInTheLongRun() {
        assertThat(asked(Set.of(A, B), Set.of())).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void isNoneThatIsSilentWhileAnotherIsHeard() {
        assertThat(asked(Set.of(A, B), Set.of(A))).containsExactly(B);
    }

    @Test
    void isOneThatIsSilentWhereNoneIsHeard() {
        assertThat(asked(Set.of(A), Set.of(A))).containsExactly(A);
    }

    /** A view of others as it might be. */
    private record Seen(Set<NodeId> ready, Set<NodeId> quiet) implements Cluster {
        @Override
        public NodeId self() {
            return SELF;
        }

        @Override
        public Set<NodeId> ready(Role role) {
            return ready;
        }

        @Override
        public Optional<NodeId> place(SessionId session) {
            return Optional.empty();
        }

        @Override
        public Set<NodeId> gone() {
            return Set.of();
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
        public boolean suspended() {
            return false;
        }

        @Override
        public void confirmed() {
            // never suspended
        }

        @Override
        public void onChange(Runnable listener) {
            // nothing changes
        }
    }
}
