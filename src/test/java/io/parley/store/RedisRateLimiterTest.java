package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import io.parley.testing.Backends;
import io.parley.testing.LimitModel;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisRateLimiterTest {
    private static final Limit MINUTE = new Limit("account", 5, 60_000);
    private static final Limit HOUR = new Limit("account", 60, 3_600_000);
    private static final Limit KEY = new Limit("key", 12, 3_600_000);

    private final String prefix = Backends.shared().newPrefix();
    private final LimitFixture node = new LimitFixture(prefix);

    @AfterEach
    void close() {
        node.close();
    }

    /** Time passes in whole minutes, so that the milliseconds this takes are seen in no number of requests. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void verdictsAreThoseOfTheModel(long seed) {
        var random = new Random(seed);
        var model = new LimitModel();
        var claims = List.of(new Claim(HOUR, "a"), new Claim(KEY, "k"), new Claim(HOUR, "b"));
        long minutes = 0;
        for (int i = 0; i < 150; i++) {
            int pause = random.nextInt(10) < 8 ? 0 : random.nextInt(20);
            minutes += pause;
            node.pass(Duration.ofMinutes(pause));
            var some = claims.subList(random.nextInt(2), 2 + random.nextInt(2));

            compare(node.take(some), model.take(some, minutes * 60_000_000));
        }
    }

    private static void compare(List<Verdict> actual, List<Verdict> expected) {
        assertThat(actual).extracting(Verdict::claim, Verdict::remaining, Verdict::exceeded)
                .containsExactlyElementsOf(expected.stream().map(
                        v -> org.assertj.core.groups.Tuple.tuple(v.claim(), v.remaining(), v.exceeded())).toList());
        for (int i = 0; i < actual.size(); i++) {
            assertThat(actual.get(i).resetMillis()).isCloseTo(expected.get(i).resetMillis(), within(30_000L));
            assertThat(actual.get(i).retryMillis()).isCloseTo(expected.get(i).retryMillis(), within(30_000L));
        }
    }

    @Test
    void nodesCountTogether() {
        var claim = new Claim(MINUTE, "a");
        try (var other = new LimitFixture(prefix)) {
            var granted = IntStream.range(0, 20)
                    .filter(i -> !(i % 2 == 0 ? node : other).take(claim).exceeded()).count();

            assertThat(granted).isEqualTo(5);
        }
    }

    @Test
    void ofManyAtOnceOnlySoManyAreGranted() {
        var claims = List.of(new Claim(MINUTE, "a"), new Claim(HOUR, "a"));

        var verdicts = node.on(() -> Future.all(
                Stream.generate(() -> node.limiter.take(claims)).limit(60).toList())
                .map(all -> all.<List<Verdict>>list()));

        assertThat(verdicts).filteredOn(v -> v.stream().noneMatch(Verdict::exceeded)).hasSize(5);
        assertThat(node.take(new Claim(HOUR, "a")).remaining()).isEqualTo(54);
    }

    @Test
    void whoWasRefusedIsGrantedWhenTold() {
        var claim = new Claim(new Limit("account", 1, 86_400_000), "a");
        node.take(claim);
        long retry = node.take(claim).retryMillis();

        node.pass(Duration.ofMillis(retry).minusHours(1));
        assertThat(node.take(claim).exceeded()).isTrue();
        node.pass(Duration.ofHours(1));
        assertThat(node.take(claim).exceeded()).isFalse();
    }

    @Test
    void everyKeyLivesUntilItsBacklogIsWorkedOff() {
        node.take(List.of(new Claim(MINUTE, "a"), new Claim(HOUR, "a"), new Claim(KEY, "k")));

        assertThat(node.keys()).containsExactlyInAnyOrder(prefix + ":limit:account:60000:a",
                prefix + ":limit:account:3600000:a", prefix + ":limit:key:3600000:k");
        assertThat(node.ttlMillis(prefix + ":limit:account:60000:a")).isBetween(1L, 12_000L);
        assertThat(node.ttlMillis(prefix + ":limit:account:3600000:a")).isBetween(12_001L, 60_000L);
        assertThat(node.ttlMillis(prefix + ":limit:key:3600000:k")).isBetween(60_001L, 300_000L);
    }

    @Test
    void aClockThatWasSetBackLocksNobodyOutForLongerThanTheTime() {
        var claim = new Claim(MINUTE, "a");
        node.take(claim);
        node.pass(Duration.ofDays(-365));

        assertThat(node.take(claim).retryMillis()).isBetween(1L, 12_000L);
    }

    @Test
    void noClaimsAreGrantedWithoutAsking() {
        assertThat(node.limiter.take(List.of()).result()).isEmpty();
    }

    @Test
    void otherThreadsThanEventLoopsAreRefused() {
        assertThatIllegalStateException().isThrownBy(() -> node.limiter.take(List.of(new Claim(MINUTE, "a"))));
    }
}
