package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HearingTest {
    private static final NodeId OTHER = new NodeId("other");
    private static final long SILENCE = 1_000;
    private static final long PAUSE = 300;

    private final Hearing hearing = new Hearing(SILENCE, PAUSE, 0);

    @BeforeEach
    void listen() {
        hearing.tick(0);
    }

    private void listenUntil(long end) {
        for (long now = PAUSE; now <= end; now += PAUSE) {
            hearing.tick(now);
        }
    }

    @Test
    void aNodeThatWasNeverHeardIsSilent() {
        assertThat(hearing.silent(OTHER, 0)).isTrue();
    }

    @Test
    void oneThatHasBeenMetIsGivenTime() {
        hearing.met(OTHER, 0);
        listenUntil(900);
        assertThat(hearing.silent(OTHER, SILENCE)).isFalse();
        assertThat(hearing.silent(OTHER, SILENCE + 1)).isTrue();
    }

    @Test
    void meetingItAgainMakesNoDifference() {
        hearing.heard(OTHER, true, 0);
        hearing.met(OTHER, 900);
        listenUntil(900);
        assertThat(hearing.silent(OTHER, SILENCE + 1)).isTrue();
    }

    @Test
    void oneThatIsHeardIsNotSilent() {
        hearing.heard(OTHER, true, 0);
        hearing.heard(OTHER, true, 900);
        listenUntil(1_800);
        assertThat(hearing.silent(OTHER, 1_900)).isFalse();
        assertThat(hearing.within(OTHER, 1_001, 1_900)).isTrue();
        assertThat(hearing.within(OTHER, 1_000, 1_900)).isFalse();
    }

    @Test
    void oneOfWhomSomethingWasLostIsSilentUntilItsNextSign() {
        hearing.heard(OTHER, false, 0);
        assertThat(hearing.silent(OTHER, 1)).isTrue();
        assertThat(hearing.within(OTHER, 10, 1)).isTrue();
        hearing.heard(OTHER, true, 2);
        assertThat(hearing.silent(OTHER, 3)).isFalse();
    }

    @Test
    void timeInWhichThisNodeStoodStillDoesNotCount() {
        hearing.heard(OTHER, true, 0);
        assertThat(hearing.silent(OTHER, 60_000)).as("before the late tick").isFalse();
        assertThat(hearing.within(OTHER, 700, 60_000)).isTrue();
        hearing.tick(60_000);
        assertThat(hearing.silent(OTHER, 60_000)).as("after it").isFalse();
        for (long now = 60_300; now <= 60_600; now += PAUSE) {
            hearing.tick(now);
        }
        assertThat(hearing.silent(OTHER, 60_601)).as("when it should have been heard since").isTrue();
    }

    @Test
    void aNodeThatIsNotKnownAnyMoreIsForgotten() {
        hearing.heard(OTHER, true, 0);
        hearing.retain(Set.of());
        assertThat(hearing.silent(OTHER, 1)).isTrue();
    }
}
