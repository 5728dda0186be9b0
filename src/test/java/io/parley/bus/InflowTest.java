package io.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.NodeId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InflowTest {
    private static final NodeId ONE = new NodeId("one");
    private static final NodeId OTHER = new NodeId("other");

    private final Inflow inflow = new Inflow();

    @Test
    void nothingIsMissingOfWhatComesInOrder() {
        for (long number = 1; number < 5; number++) {
            assertThat(inflow.arrived(ONE, 0, number)).isFalse();
            assertThat(inflow.arrived(ONE, 1, number)).isFalse();
            assertThat(inflow.arrived(OTHER, 0, number)).isFalse();
        }
        assertThat(inflow.lacks(ONE, List.of(4L, 4L))).isFalse();
    }

    @Test
    void aHoleShowsWithTheNextMessageOnce() {
        inflow.arrived(ONE, 0, 1);

        assertThat(inflow.arrived(ONE, 0, 3)).isTrue();
        assertThat(inflow.arrived(ONE, 0, 4)).isFalse();
    }

    @Test
    void theFirstMessageMayBeMissingToo() {
        assertThat(inflow.arrived(ONE, 0, 2)).isTrue();
    }

    @Test
    void theLastMessagesShowByWhatTheNodeSaysOnce() {
        inflow.arrived(ONE, 0, 1);

        assertThat(inflow.lacks(ONE, List.of(3L))).isTrue();
        assertThat(inflow.lacks(ONE, List.of(3L))).isFalse();
        assertThat(inflow.arrived(ONE, 0, 4)).isFalse();
    }

    @Test
    void whatHasArrivedSinceIsNotMissing() {
        inflow.arrived(ONE, 0, 1);
        inflow.arrived(ONE, 0, 2);

        assertThat(inflow.lacks(ONE, List.of(1L))).isFalse();
        assertThat(inflow.arrived(ONE, 0, 3)).isFalse();
    }

    @Test
    void aLaneThatNobodyHasHeardOfLacksEverything() {
        assertThat(inflow.lacks(ONE, List.of(0L, 1L))).isTrue();
    }

    @Test
    void nodesThatAreGoneAreForgotten() {
        inflow.arrived(ONE, 0, 1);
        inflow.arrived(OTHER, 0, 1);

        inflow.retain(Set.of(OTHER));

        assertThat(inflow.arrived(OTHER, 0, 2)).isFalse();
        assertThat(inflow.arrived(ONE, 0, 1)).isFalse();
    }
}
