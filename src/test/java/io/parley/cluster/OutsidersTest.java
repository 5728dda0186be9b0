package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutsidersTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");

    private final Outsiders outsiders = new Outsiders(100);

    @Test
    void membersAreNotToldOf() {
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A, B), 0)).isEmpty();
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A, B), 1_000)).isEmpty();
    }

    @Test
    void othersAreToldOfOnceAfterAWhile() {
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A), 0)).isEmpty();
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A), 99)).isEmpty();
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A), 100)).containsExactly(B);
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A), 1_000)).isEmpty();
    }

    @Test
    void anotherSetBeginsAnew() {
        outsiders.observe(Set.of(A, B), Set.of(A), 0);
        outsiders.observe(Set.of(A, B), Set.of(A, B), 50);
        assertThat(outsiders.observe(Set.of(A, B), Set.of(A), 120)).isEmpty();
        assertThat(outsiders.observe(Set.of(A, B, C), Set.of(A), 219)).isEmpty();
        assertThat(outsiders.observe(Set.of(A, B, C), Set.of(A), 319)).containsExactlyInAnyOrder(B, C);
    }
}
