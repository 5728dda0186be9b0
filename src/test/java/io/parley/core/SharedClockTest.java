package io.parley.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The machine's clock is an hour behind that of Postgres; both are driven by hand. */
class SharedClockTest {
    private static final Duration BEHIND = Duration.ofHours(1);

    private Instant postgres = Instant.parse("2026-03-01T12:00:00Z");
    private Instant wall = postgres.minus(BEHIND);
    /** Monotonic clocks begin anywhere. */
    private long nanos = Long.MAX_VALUE - 1_000_000_000L;
    private final SharedClock clock = new SharedClock(() -> wall, () -> nanos);

    @Test
    void itIsTheMachinesAtFirst() {
        pass(250);

        assertThat(clock.instant()).isEqualTo(wall);
        assertThat(clock.skew()).isZero();
    }

    @Test
    void itIsThatOfPostgresOnceThatHasSpoken() {
        hear(5, 5);

        assertThat(clock.instant()).isEqualTo(postgres);
        assertThat(clock.skew()).isEqualTo(BEHIND.negated());
    }

    @Test
    void itGoesOnWhilePostgresIsAwayWhateverTheMachinesClockDoes() {
        hear(1, 1);
        wall = wall.plusSeconds(86_400);

        pass(600_000);

        assertThat(clock.instant()).isEqualTo(postgres);
        assertThat(clock.skew()).isEqualTo(Duration.ofDays(1).minus(BEHIND));
    }

    @Test
    void anAnswerThatMayBeLateChangesNothingThatMayBeTrue() {
        hear(1, 1);

        hear(0, 2_000);
        assertThat(clock.instant()).isEqualTo(postgres);

        hear(2_000, 0);
        assertThat(clock.instant()).isEqualTo(postgres);
    }

    @Test
    void itFollowsPostgresBothWays() {
        hear(1, 1);
        postgres = postgres.plusSeconds(3_600);
        hear(0, 4);
        assertThat(clock.instant()).isBetween(postgres.minusMillis(4), postgres);

        postgres = postgres.minusSeconds(7_200);
        hear(4, 0);
        assertThat(clock.instant()).isBetween(postgres, postgres.plusMillis(4));
    }

    /** However late questions and answers are, it is off by less than the quickest of them took. */
    @Test
    void itIsAsTrueAsTheQuickestAnswer() {
        var random = new Random(7);
        long quickest = Long.MAX_VALUE;
        for (int i = 0; i < 1_000; i++) {
            int there = random.nextInt(1, 400);
            int back = random.nextInt(1, 400);
            hear(there, back);
            quickest = Math.min(quickest, there + back);

            assertThat(Duration.between(postgres, clock.instant()).abs()).isLessThanOrEqualTo(
                    Duration.ofMillis(quickest));
            pass(random.nextInt(1_000));
        }
    }

    private void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
        wall = wall.plusMillis(millis);
        postgres = postgres.plusMillis(millis);
    }

    /** A question takes so long to get to Postgres, and its answer so long to come back. */
    private void hear(long there, long back) {
        long asked = nanos;
        pass(there);
        var said = postgres;
        pass(back);
        clock.learn(said, asked, nanos);
    }
}
