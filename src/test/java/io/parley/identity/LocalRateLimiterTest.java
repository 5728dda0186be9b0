package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import io.parley.testing.LimitModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** On a clock of the test's own, so that what is said of times can be checked to the millisecond. */
class LocalRateLimiterTest {
    private static final int SEEDS = 50;

    private long micros = 1_000_000;
    private final LocalRateLimiter limiter = new LocalRateLimiter(1_000, () -> micros * 1_000);

    @RepeatedTest(SEEDS)
    void verdictsAreThoseOfTheModel(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var model = new LimitModel();
        var claims = List.of(claim("a", limit(random)), claim("a", limit(random)), claim("b", limit(random)));
        for (int i = 0; i < 500; i++) {
            micros += random.nextInt(10) < 7 ? 0 : random.nextLong(3_000_000);
            var some = claims.subList(random.nextInt(2), 2 + random.nextInt(2));

            assertThat(take(some)).isEqualTo(model.take(some, micros));
        }
    }

    @RepeatedTest(SEEDS)
    void noTimeHasMoreThanTheBurstAndTheRateAllow(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var claim = claim("a", limit(random));
        var granted = new ArrayList<Long>();
        for (int i = 0; i < 500; i++) {
            micros += random.nextLong(2 * LimitModel.share(claim));
            if (!take(claim).exceeded()) {
                granted.add(micros);
            }
        }
        for (int i = 0; i < granted.size(); i++) {
            for (int j = i; j < granted.size(); j++) {
                long most = claim.limit().requests() + (granted.get(j) - granted.get(i)) / LimitModel.share(claim);
                assertThat(j - i + 1L).isLessThanOrEqualTo(most);
            }
        }
    }

    @RepeatedTest(SEEDS)
    void whatItTellsComesTrue(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        var claim = claim("a", limit(random));
        LongStream.range(0, random.nextLong(claim.limit().requests())).forEach(_ -> take(claim));
        micros += random.nextLong(LimitModel.share(claim));

        long remaining = take(claim).remaining();
        LongStream.range(0, remaining).forEach(_ -> assertThat(take(claim).exceeded()).isFalse());
        long retry = take(claim).retryMillis();
        assertThat(retry).isPositive();
        pass(retry - 1);
        assertThat(take(claim).exceeded()).isTrue();
        pass(1);
        assertThat(take(claim)).returns(0L, Verdict::remaining).returns(false, Verdict::exceeded);
        pass(take(claim).resetMillis());
        assertThat(take(claim).remaining()).isEqualTo(claim.limit().requests() - 1);
    }

    @Test
    void aRequestThatOneLimitRefusesCostsTheOthersNothing() {
        var wide = claim("a", new Limit("account", 10, 60_000));
        var tight = claim("k", new Limit("key", 1, 60_000));
        limiter.take(List.of(wide, tight));

        var refused = take(List.of(wide, tight));

        assertThat(refused).extracting(Verdict::exceeded).containsExactly(false, true);
        assertThat(refused.getFirst().remaining()).isEqualTo(9);
        assertThat(take(wide).remaining()).isEqualTo(8);
    }

    @Test
    void limitsOfTheSameNameWithOtherTimesAreOthers() {
        var minute = claim("a", new Limit("account", 5, 60_000));
        var hour = claim("a", new Limit("account", 100, 3_600_000));

        assertThat(take(List.of(minute, hour))).extracting(Verdict::remaining).containsExactly(4L, 99L);
    }

    @Test
    void pastItsBoundItForgetsSomebodyRatherThanGrow() {
        var small = new LocalRateLimiter(10, () -> micros * 1_000);
        var limit = new Limit("address", 1, 60_000);
        var claims = IntStream.range(0, 1_000).mapToObj(i -> List.of(claim("subject" + i, limit))).toList();
        claims.forEach(small::take);

        long known = claims.stream().filter(claim -> small.take(claim).result().getFirst().exceeded()).count();

        assertThat(known).isLessThanOrEqualTo(10);
    }

    private Verdict take(Claim claim) {
        return take(List.of(claim)).getFirst();
    }

    private List<Verdict> take(List<Claim> claims) {
        return limiter.take(claims).result();
    }

    private void pass(long millis) {
        micros += TimeUnit.MILLISECONDS.toMicros(millis);
    }

    private static Claim claim(String subject, Limit limit) {
        return new Claim(limit, subject);
    }

    private static Limit limit(Random random) {
        return new Limit("limit" + random.nextInt(1_000_000), 1 + random.nextInt(40), 1_000 + random.nextInt(60_000));
    }
}
