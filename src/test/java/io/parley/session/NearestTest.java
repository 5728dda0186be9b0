package io.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cluster.Role;
import io.parley.core.NodeId;
import io.parley.testing.SeenCluster;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final NodeId SELF = new NodeId("self");
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");

    private static Set<NodeId> asked(Set<NodeId> ready, Set<NodeId> silent) {
        var nearest = new Nearest(new SeenCluster(SELF, ready, silent, Set.of(), session -> SELF));
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
}
