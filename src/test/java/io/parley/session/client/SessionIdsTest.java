package io.parley.session.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import io.parley.testing.SeenCluster;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SessionIdsTest {
    private static final NodeId SELF = new NodeId("self");
    private static final List<NodeId> NODES = List.of(new NodeId("a"), SELF, new NodeId("b"));

    private static NodeId byId(SessionId id) {
        return NODES.get(Math.floorMod(id.value().hashCode(), NODES.size()));
    }

    private static List<SessionId> named(Set<NodeId> hosts) {
        var ids = new SessionIds(new SeenCluster(SELF, hosts, Set.of(), Set.of(), SessionIdsTest::byId));
        return IntStream.range(0, 500).mapToObj(i -> ids.next()).toList();
    }

    @Test
    void aSessionIsPlacedAtTheNodeThatNamesIt() {
        assertThat(named(Set.copyOf(NODES))).doesNotHaveDuplicates().allMatch(id -> byId(id).equals(SELF));
    }

    @Test
    void aNodeThatHostsNoneTakesTheFirstName() {
        assertThat(named(Set.of(NODES.getFirst(), NODES.getLast()))).extracting(SessionIdsTest::byId)
                .contains(NODES.getFirst());
    }

    @Test
    void whileNobodyIsReadyThereAreNamesAllTheSame() {
        assertThat(named(Set.of())).doesNotHaveDuplicates();
    }
}
