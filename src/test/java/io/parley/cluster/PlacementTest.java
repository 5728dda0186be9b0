package io.parley.cluster;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import io.parley.core.SessionId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    private static final int SESSIONS = 20_000;
    private final List<SessionId> sessions = Stream.generate(SessionId::next).limit(SESSIONS).toList();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 16})
    void givesEveryNodeItsShare(int count) {
        var placement = new Placement(nodes(count));

        var shares = sessions.stream().collect(groupingBy(placement::place, counting()));

        double fair = (double) SESSIONS / count;
        assertThat(shares).hasSize(count);
        assertThat(shares.values())
                .allSatisfy(share -> assertThat(share.doubleValue()).isBetween(fair * 0.85, fair * 1.15));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 8})
    void movesOnlyWhatALeavingNodeHad(int count) {
        var all = nodes(count);
        var leaving = all.iterator().next();
        var rest = new HashSet<>(all);
        rest.remove(leaving);
        var before = new Placement(all);
        var after = new Placement(rest);

        assertThat(sessions).allSatisfy(session -> {
            var place = before.place(session).orElseThrow();
            assertThat(after.place(session).orElseThrow()).matches(now -> place.equals(leaving) || now.equals(place));
        });
    }

    @Test
    void doesNotDependOnTheOrderOfTheNodes() {
        var node = new NodeId("1b8f31b4-3a3c-4ff2-8a8e-2a3e0f0f7a11");
        var other = new NodeId("c5b9f9cc-6d8e-4f0b-9d12-7f4a4b1c9e02");
        var session = SessionId.parse("0192f0c1-8c4e-7abc-8def-0123456789ab");

        assertThat(new Placement(Set.of(node, other)).place(session))
                .isEqualTo(new Placement(Set.of(other, node)).place(session));
    }

    @Test
    void staysTheSameInEveryVersion() {
        var placement = new Placement(IntStream.range(0, 10).mapToObj(i -> new NodeId("node-" + i)).collect(toSet()));

        assertThat(placement.place(SessionId.parse("0192f0c1-8c4e-7abc-8def-0123456789ab")))
                .contains(new NodeId("node-7"));
    }

    @Test
    void isEmptyWithoutNodes() {
        assertThat(new Placement(Set.of()).place(SessionId.next())).isEmpty();
    }

    private static Set<NodeId> nodes(int count) {
        return Stream.generate(() -> new NodeId(UUID.randomUUID().toString())).limit(count).collect(toSet());
    }
}
