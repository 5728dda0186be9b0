package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.RateLimiter.Claim;
import io.parley.identity.RateLimiter.Limit;
import io.parley.identity.RateLimiter.Verdict;
import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A limit holds at every node, whatever becomes of Redis. */
class LimitsWithoutRedisTest {
    private static final Limit LIMIT = new Limit("account", 5, 3_600_000);

    private final String prefix = Backends.shared().newPrefix();
    private FaultProxy proxy;
    private LimitFixture node;

    @BeforeEach
    void start() {
        proxy = new FaultProxy(Backends.shared().redisPort());
        node = new LimitFixture(prefix, proxy.port(), Backends.shared().redisPort());
        awaitCounted(node);
    }

    @AfterEach
    void stop() {
        node.close();
        proxy.close();
    }

    @Test
    void whileItIsAwayEachNodeGrantsTheLimitAtOnce() {
        proxy.refuse();
        Awaitility.await()
                .until(() -> node.on(() -> Future.succeededFuture(node.limiter.take(claims("x")).isComplete())));
        double before = countedHere();

        assertThat(granted("a", 20)).isEqualTo(5);
        assertThat(countedHere() - before).isEqualTo(20);
        assertThat(node.keys()).noneMatch(key -> key.endsWith(":a"));
    }

    @Test
    void whatItDoesNotAnswerIsCountedHereWithinItsTimeLimit() {
        proxy.swallowAll();
        long begin = System.nanoTime();

        var verdicts = node.on(() -> Future.all(
                Stream.generate(() -> node.limiter.take(claims("a"))).limit(200).toList())
                .map(all -> all.<List<Verdict>>list()));

        assertThat(verdicts).filteredOn(v -> !v.getFirst().exceeded()).hasSize(5);
        assertThat(Duration.ofNanos(System.nanoTime() - begin))
                .as("not one after the other").isLessThan(LimitFixture.TIMEOUT.multipliedBy(100));
    }

    @Test
    void itCountsAgainOnceItIsBack() {
        proxy.refuse();
        granted("a", 20);

        proxy.pass();

        awaitCounted(node);
        double before = countedHere();
        assertThat(granted("b", 20)).isEqualTo(5);
        assertThat(countedHere()).isEqualTo(before);
        assertThat(node.keys()).anyMatch(key -> key.endsWith(":b"));
    }

    @Test
    void aServerThatForgotTheScriptIsGivenItAgain() {
        node.command(Command.SCRIPT, "FLUSH");

        awaitCounted(node);
    }

    @Test
    void aServerWithoutMemoryIsCountedForHereAndNotGivenUp() throws Exception {
        int port = Backends.freePort();
        var own = Backends.newRedis(port, "maxmemory-policy noeviction");
        own.start();
        try (var full = new LimitFixture(prefix, port, port)) {
            awaitCounted(full);
            full.command(Command.CONFIG, "SET", "maxmemory", "1");

            assertThat(IntStream.range(0, 20).filter(_ -> !full.take(claims("a")).getFirst().exceeded()).count())
                    .isEqualTo(5);

            full.command(Command.CONFIG, "SET", "maxmemory", "0");
            awaitCounted(full);
            assertThat(full.take(claims("a")).getFirst().remaining()).isEqualTo(4);
        } finally {
            own.stop();
        }
    }

    @Test
    void aServerThatIsKilledAndComesBackIsUsedAgain() throws Exception {
        int port = Backends.freePort();
        var own = Backends.newRedis(port);
        own.start();
        try (var one = new LimitFixture(prefix, port, port)) {
            awaitCounted(one);
            own.stop();
            assertThat(IntStream.range(0, 20).filter(_ -> !one.take(claims("a")).getFirst().exceeded()).count())
                    .isEqualTo(5);
            own.start();
            awaitCounted(one);
        } finally {
            own.stop();
        }
    }

    private double countedHere() {
        return node.meters.get("parley.limits.local").counter().count();
    }

    private long granted(String subject, int tries) {
        return IntStream.range(0, tries).filter(_ -> !node.take(claims(subject)).getFirst().exceeded()).count();
    }

    private static void awaitCounted(LimitFixture node) {
        var number = new java.util.concurrent.atomic.AtomicInteger();
        Awaitility.await().ignoreExceptions().until(() -> {
            String subject = "probe" + number.incrementAndGet();
            node.take(claims(subject));
            return node.keys().stream().anyMatch(key -> key.endsWith(":" + subject));
        });
    }

    private static List<Claim> claims(String subject) {
        return List.of(new Claim(LIMIT, subject));
    }
}
