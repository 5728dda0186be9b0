package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The observer is node {@code b}; time passes in beats of half a second. */
class BeatTableTest {
    private static final NodeId A = new NodeId("a");
    private static final NodeId B = new NodeId("b");
    private static final NodeId C = new NodeId("c");
    private static final NodeId D = new NodeId("d");

    private final BeatTable table = new BeatTable(B, ClusterConfig.DEFAULT);
    private final Map<NodeId, NodeRow> rows = new HashMap<>();
    private final Set<NodeId> members = new HashSet<>();
    private final Set<NodeId> frozen = new HashSet<>();
    private final Set<NodeId> audible = new HashSet<>();
    private boolean counts = true;
    private long now = 1_000_000_000_000L;
    private View view = View.NONE;

    @Test
    void aNodeIsReadyOnceItsBeatMoves() {
        join(A);

        beats(1);
        assertThat(ready()).isEmpty();

        beats(1);
        assertThat(ready()).containsExactlyInAnyOrder(A, B);
    }

    @Test
    void aReadyRowOfADeadNodeDoesNotMakeItReady() {
        join(A);
        freeze(A);

        beats(3);

        assertThat(ready()).containsExactly(B);
    }

    @Test
    void aNodeIsReadyOnlyInItsRoles() {
        rows.put(A, new NodeRow(A, Set.of(Role.LLM), Standing.READY, 1, Duration.ZERO, null));
        members.add(A);
        audible.add(A);

        beats(2);

        assertThat(view.ready(Role.LLM)).containsExactlyInAnyOrder(A, B);
        assertThat(view.ready(Role.SESSION)).containsExactly(B);
    }

    @Test
    void anUnreadyNodeIsNeitherReadyNorGone() {
        join(A);
        stand(A, Standing.UNREADY);

        beats(2);

        assertThat(ready()).containsExactly(B);
        assertThat(view.gone()).isEmpty();
    }

    @Test
    void aRetreatedNodeIsGoneAtOnce() {
        join(A);
        beats(2);
        stand(A, Standing.RETREATED);

        beats(1);

        assertThat(ready()).containsExactly(B);
        assertThat(view.gone()).containsExactly(A);
    }

    @Test
    void aFrozenNodeWhoseMemberIsThereIsGoneAfterFiveSeconds() {
        join(A);
        beats(2);
        freeze(A);

        beats(9);
        assertThat(view.gone()).isEmpty();
        assertThat(ready()).contains(A);

        beats(2);
        assertThat(view.gone()).containsExactly(A);
        assertThat(ready()).containsExactly(B);
    }

    @Test
    void aVanishedNodeIsNotReadyAtOnceAndGoneAfterASecondAndAHalf() {
        join(A);
        beats(2);
        vanish(A);
        freeze(A);

        beats(2);
        assertThat(ready()).containsExactly(B);
        assertThat(view.gone()).isEmpty();

        beats(2);
        assertThat(view.gone()).containsExactly(A);
    }

    @Test
    void theRowOfAnEarlierRunIsGoneAfterASecondAndAHalf() {
        join(A);
        vanish(A);
        freeze(A);

        beats(5);

        assertThat(view.gone()).containsExactly(A);
    }

    @Test
    void aNodeThatBeatsAgainComesBack() {
        join(A);
        beats(2);
        freeze(A);
        beats(12);
        frozen.clear();

        beats(1);

        assertThat(view.gone()).isEmpty();
        assertThat(ready()).contains(A);
    }

    @Test
    void aStandstillDoesNotCountWhileOurOwnBeatsFail() {
        join(A);
        beats(2);
        freeze(A);
        beats(8);
        pause(60_000);

        beats(10);
        assertThat(view.gone()).isEmpty();

        beats(2);
        assertThat(view.gone()).containsExactly(A);
    }

    @Test
    void aGoneNodeStaysGoneThroughAGapOfOurOwnBeats() {
        join(A);
        vanish(A);
        freeze(A);
        beats(6);
        pause(60_000);

        beats(1);

        assertThat(view.gone()).containsExactly(A);
    }

    @Test
    void timeWithoutAnAnswerCountsForNobodysStandstill() {
        join(A);
        beats(2);
        vanish(A);
        freeze(A);

        observe(1_400);

        assertThat(view.gone()).isEmpty();
    }

    @Test
    void thisNodeIsNeverStaleToItself() {
        freeze(B);

        beats(20);

        assertThat(view.gone()).isEmpty();
    }

    @Test
    void aRowThatWasRemovedIsForgotten() {
        join(A);
        vanish(A);
        freeze(A);
        beats(6);
        rows.remove(A);

        beats(1);

        assertThat(view.gone()).isEmpty();
        assertThat(view.known()).containsExactly(B);
    }

    @Test
    void ofTwoEqualSidesTheOneWithTheLowestIdStays() {
        join(A);
        beats(2);
        vanish(A);

        beats(3);

        assertThat(view.cutOff()).isTrue();
    }

    @Test
    void ofTwoEqualSidesTheOneWithoutTheLowestIdRetreats() {
        join(C);
        beats(2);
        vanish(C);

        beats(10);

        assertThat(view.cutOff()).isFalse();
    }

    @Test
    void theSmallerSideRetreatsEvenWithTheLowestId() {
        join(C);
        join(D);
        beats(2);
        vanish(C);
        vanish(D);

        beats(3);

        assertThat(view.cutOff()).isTrue();
    }

    @Test
    void theLargerSideStays() {
        join(A);
        join(C);
        beats(2);
        vanish(A);

        beats(10);

        assertThat(view.cutOff()).isFalse();
    }

    @Test
    void aKilledNodeIsNotTakenForTheOtherSideOfASplit() {
        join(A);
        beats(2);
        vanish(A);
        beats(1);
        freeze(A);

        beats(3);

        assertThat(view.cutOff()).isFalse();
    }

    @Test
    void aSplitThatIsOverIsForgottenAtOnce() {
        join(A);
        beats(2);
        vanish(A);
        beats(4);
        audible.add(A);

        beats(1);

        assertThat(view.cutOff()).isFalse();
        assertThat(ready()).contains(A);
    }

    @Test
    void aNewcomerThatSeesNobodyYieldsToTheReady() {
        join(C);
        vanish(C);
        stand(B, Standing.UNREADY);
        counts = false;

        beats(4);

        assertThat(view.cutOff()).isTrue();
    }

    @Test
    void aNodeThatRetreatedAgainTakesPartWhenTheOtherSideDies() {
        join(A);
        beats(2);
        vanish(A);
        beats(3);
        stand(B, Standing.RETREATED);
        freeze(A);

        beats(4);

        assertThat(view.cutOff()).isFalse();
    }

    @Test
    void aNodeThatStoodStillYieldsToTheReadyEvenWithTheLowestId() {
        join(C);
        beats(2);
        stand(B, Standing.UNREADY);
        counts = false;
        vanish(C);

        beats(3);

        assertThat(view.cutOff()).isTrue();
    }

    @Test
    void theRowOfAnEarlierRunThatIsOldByPostgresClockIsGoneAtOnce() {
        join(A);
        vanish(A);
        freeze(A);
        old(A, Duration.ofMillis(1_500));

        beats(1);

        assertThat(view.gone()).containsExactly(A);
        assertThat(view.nodes().get(A).changed()).as("when it was written").isEqualTo(now - 1_500_000_000L);
        beats(1);
        assertThat(ready()).containsExactly(B);
        assertThat(view.cutOff()).isFalse();
    }

    /** For as long as that Postgres took nobody's beats. */
    @Test
    void anOldRowOfAMemberIsGivenTime() {
        join(A);
        freeze(A);
        audible.remove(A);
        old(A, Duration.ofDays(1));

        beats(11);

        assertThat(view.gone()).isEmpty();
        beats(1);
        assertThat(view.gone()).containsExactly(A);
    }

    @Test
    void anOldRowOfOneThatIsHeardIsGivenTime() {
        join(A);
        members.remove(A);
        freeze(A);
        old(A, Duration.ofDays(1));

        beats(2);

        assertThat(view.gone()).isEmpty();
    }

    /** Postgres' clock was set forward, or kept from the node alone. */
    @Test
    void whoWasFoundOldAndBeatsIsBack() {
        join(A);
        members.remove(A);
        freeze(A);
        audible.remove(A);
        old(A, Duration.ofHours(1));
        beats(1);
        assertThat(view.gone()).containsExactly(A);

        frozen.clear();
        audible.add(A);
        beats(1);

        assertThat(view.gone()).isEmpty();
        assertThat(ready()).contains(A);
    }

    /** Postgres' clock was set forward while this node watched: it goes by what it saw. */
    @Test
    void ageSaysNothingOfWhoWasSeenBefore() {
        join(A);
        beats(2);
        vanish(A);
        freeze(A);
        old(A, Duration.ofHours(1));

        beats(2);

        assertThat(view.gone()).isEmpty();
    }

    /**
     * Whatever Postgres' clock does: who beats and is a member is never gone; whose last beat is old by one clock, and who is neither member nor
     * heard, is at first sight; and who is dead is gone 5 s later in any case.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void ageFindsTheDeadAndNotTheLiving(long seed) {
        var random = new Random(seed);
        for (var node : List.of(A, C, D)) {
            join(node);
            old(node, Duration.ofMillis(random.nextInt(10_000_000)));
        }
        vanish(C);
        freeze(C);
        if (random.nextBoolean()) {
            freeze(D);
        }
        boolean isOld = rows.get(C).age().compareTo(ClusterConfig.DEFAULT.staleVanished()) >= 0;
        for (int beat = 1; beat <= 20; beat++) {
            beats(1);
            rows.replaceAll((id, row) -> aged(row, Duration.ofMillis(random.nextInt(10_000_000))));
            assertThat(view.gone()).doesNotContain(A, B);
            assertThat(view.gone().contains(C)).isEqualTo(isOld || beat >= 5);
            assertThat(view.gone().contains(D)).isEqualTo(frozen.contains(D) && beat >= 12);
        }
    }

    /** As Postgres has it. */
    private void old(NodeId node, Duration age) {
        rows.computeIfPresent(node, (id, row) -> aged(row, age));
    }

    private static NodeRow aged(NodeRow row, Duration age) {
        return new NodeRow(row.node(), row.roles(), row.standing(), row.beat(), age, null);
    }

    private Set<NodeId> ready() {
        return view.ready(Role.SESSION);
    }

    @Test
    void whoHearsNobodyOfTheLargerSideRetreatsThoughTheyAreMembers() {
        join(A);
        join(C);
        beats(2);
        audible.clear();

        beats(3);

        assertThat(view.cutOff()).isTrue();
        audible.addAll(Set.of(A, C));
        beats(1);
        assertThat(view.cutOff()).isFalse();
    }

    @Test
    void aMemberThatIsNotHeardIsGivenNothingButKeepsWhatItHas() {
        join(A);
        join(C);
        beats(2);
        audible.remove(A);

        beats(10);

        assertThat(ready()).containsExactlyInAnyOrder(B, C);
        assertThat(view.gone()).isEmpty();
        assertThat(view.cutOff()).isFalse();
    }

    @Test
    void aFrozenMemberIsGivenTimeThoughItIsNotHeard() {
        join(A);
        beats(2);
        freeze(A);
        audible.remove(A);

        beats(8);

        assertThat(view.gone()).isEmpty();
        beats(3);
        assertThat(view.gone()).containsExactly(A);
    }

    /** Hazelcast sees that a network is whole again long after messages arrive. */
    @Test
    void whoIsHeardIsTogetherThoughItIsNoMember() {
        join(A);
        join(C);
        beats(2);
        members.clear();

        beats(10);

        assertThat(ready()).containsExactlyInAnyOrder(A, B, C);
        assertThat(view.cutOff()).isFalse();
    }

    private void join(NodeId node) {
        rows.put(node, new NodeRow(node, Set.of(Role.values()), Standing.READY, 1, Duration.ZERO, null));
        members.add(node);
        audible.add(node);
    }

    /** Neither a member nor heard any more. */
    private void vanish(NodeId node) {
        members.remove(node);
        audible.remove(node);
    }

    private void freeze(NodeId node) {
        frozen.add(node);
    }

    private void stand(NodeId node, Standing standing) {
        rows.computeIfPresent(node, (id, row) -> new NodeRow(id, row.roles(), standing, row.beat(), row.age(), null));
        if (node.equals(B)) {
            rows.putIfAbsent(B, new NodeRow(B, Set.of(Role.values()), standing, 1, Duration.ZERO, null));
        }
    }

    private void pause(long millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    private void beats(int count) {
        for (int i = 0; i < count; i++) {
            pause(495);
            observe(5);
        }
    }

    private void observe(long roundTripMillis) {
        rows.putIfAbsent(B, new NodeRow(B, Set.of(Role.values()), Standing.READY, 1, Duration.ZERO, null));
        rows.replaceAll(
                (id, row) -> frozen.contains(id) ? row
                        : new NodeRow(id, row.roles(), row.standing(), row.beat() + 1, Duration.ZERO, null));
        long asked = now;
        pause(roundTripMillis);
        view = table.observe(asked, now, List.copyOf(rows.values()), Set.copyOf(members),
                Set.copyOf(audible), counts);
    }
}
