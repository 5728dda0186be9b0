package io.parley.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StallWatchTest {
    private final StallWatch watch = new StallWatch(1_500, -7);

    @Test
    void isQuietBeforeTheFirstTick() {
        assertThat(watch.stalled(1_000_000)).isFalse();
    }

    @Test
    void isQuietWhileTicksCome() {
        watch.tick(0);
        watch.tick(1_500);

        assertThat(watch.stalled(3_000)).isFalse();
    }

    @Test
    void noticesAStallBeforeTheLateTick() {
        watch.tick(0);

        assertThat(watch.stalled(1_501)).isTrue();
    }

    @Test
    void remembersAStallAfterTheLateTick() {
        watch.tick(0);
        watch.tick(2_000);

        assertThat(watch.stalled(2_001)).isTrue();
    }

    @Test
    void endsWhenConfirmed() {
        watch.tick(0);
        watch.tick(2_000);
        watch.confirmed(2_100);

        assertThat(watch.stalled(2_200)).isFalse();
    }

    @Test
    void isNotEndedByAConfirmationThatCameOutOfTheNextStall() {
        watch.tick(0);
        watch.tick(2_000);
        watch.confirmed(9_000);

        assertThat(watch.stalled(9_000)).isTrue();
    }
}
