package io.parley.session.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeltaDelayTest {
    private final DeltaDelay delay = new DeltaDelay();

    @Test
    void textThatIsLoggedAtOnceWaitsForTheLog() {
        delay.heard(2, 10);
        delay.logging();
        assertThat(delay.published(2, 15)).isEqualTo(5);
    }

    @Test
    void ofTextThatGathersTheOldestCounts() {
        delay.heard(2, 10);
        delay.logging();
        delay.heard(1, 11);
        delay.heard(1, 14);
        assertThat(delay.published(2, 15)).isEqualTo(5);
        delay.logging();
        assertThat(delay.published(2, 20)).isEqualTo(9);
    }

    @Test
    void withoutALogTextIsPublishedAsItComes() {
        delay.heard(2, 10);
        assertThat(delay.published(2, 10)).isZero();
        delay.heard(2, 30);
        assertThat(delay.published(2, 31)).isEqualTo(1);
    }

    @Test
    void whatIsPublishedWithALogThatWentAwayIsNotCountedAgain() {
        delay.heard(2, 10);
        delay.logging();
        delay.heard(3, 12);
        assertThat(delay.published(5, 300)).isEqualTo(290);
        delay.heard(1, 400);
        assertThat(delay.published(1, 401)).isEqualTo(1);
    }

    @Test
    void entriesThatWerePublishedBeforeTheyAreLoggedHaveNoDelay() {
        delay.heard(2, 10);
        delay.published(2, 10);
        delay.logging();
        delay.heard(1, 50);
        delay.logging();
        assertThat(delay.published(1, 52)).isEqualTo(2);
    }

    @Test
    void textThatCameBeforeTheCommitCountsFromThere() {
        delay.heard(2, 10);
        delay.begin(100);
        delay.logging();
        assertThat(delay.published(2, 101)).isEqualTo(1);
    }

    @Test
    void textOfNobodyHasNone() {
        delay.begin(5);
        assertThat(delay.published(2, 10)).isEqualTo(DeltaDelay.NONE);
    }
}
