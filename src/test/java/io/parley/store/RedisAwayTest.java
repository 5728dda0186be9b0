package io.parley.store;

import static io.parley.store.LogFixture.delta;
import static io.parley.store.LogFixture.fence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.session.ReplyLog.Appended;
import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisAwayTest {
    private final MessageId reply = MessageId.next();
    private FaultProxy proxy;
    private LogFixture redis;

    @BeforeEach
    void start() {
        proxy = new FaultProxy(Backends.shared().redisPort());
        redis = new LogFixture(proxy.port(), Backends.shared().redisPort());
        Awaitility.await().ignoreExceptions().until(() -> redis.create(reply, fence(1)) == Appended.OK);
    }

    @AfterEach
    void stop() {
        redis.close();
        proxy.close();
    }

    @Test
    void anUnansweredAppendFails() {
        proxy.swallowAll();

        assertUnavailable(() -> redis.append(reply, delta(1, 1, "a")));
    }

    @Test
    void callsFailAtOnceWhileRedisIsAway() {
        proxy.refuse();
        assertUnavailable(() -> redis.append(reply, delta(1, 1, "a")));

        var second = redis.on(() -> Future.succeededFuture(redis.log.read(reply)));

        assertThat(second.failed()).isTrue();
    }

    @Test
    void recoversByItself() {
        proxy.refuse();
        assertUnavailable(() -> redis.append(reply, delta(1, 1, "a")));

        proxy.pass();

        awaitBack();
        // the first one may have passed just before the connection ended
        assertThat(redis.append(reply, delta(1, 1, "a"))).isIn(Appended.OK, Appended.REFUSED);
        assertThat(redis.read(reply)).containsExactly(fence(1), delta(1, 1, "a"));
    }

    @Test
    void recoversFromSilence() {
        proxy.swallowAll();
        assertUnavailable(() -> redis.append(reply, delta(1, 1, "a")));

        proxy.pass();

        awaitBack();
        assertThat(redis.append(reply, delta(1, 1, "a"))).isEqualTo(Appended.OK);
    }

    @Test
    void anAppendWhoseAnswerWasLostIsInTheLog() {
        proxy.swallowAnswers();
        assertUnavailable(() -> redis.append(reply, delta(1, 1, "a")));

        proxy.pass();

        awaitBack();
        assertThat(redis.append(reply, delta(1, 1, "a"))).isEqualTo(Appended.REFUSED);
        assertThat(redis.read(reply)).containsExactly(fence(1), delta(1, 1, "a"));
    }

    @Test
    void whatWaitsFailsWithWhatIsUnderWay() {
        proxy.swallowAll();

        var calls = redis.on(() -> Future.succeededFuture(
                IntStream.range(1, 50).mapToObj(n -> redis.log.append(reply, List.of(delta(1, n, "x")))).toList()));

        Awaitility.await().until(() -> calls.stream().allMatch(Future::failed));
    }

    @Test
    void aFullQueueFailsAtOnce() {
        proxy.swallowAll();

        var calls = redis.on(() -> Future.succeededFuture(
                IntStream.range(1, 200).mapToObj(n -> redis.log.append(reply, List.of(delta(1, n, "x")))).toList()));

        assertThat(calls.getLast().failed()).isTrue();
    }

    @Test
    void measuresWhatWaitsAndWhatFails() {
        double before = failures();
        proxy.swallowAll();

        var calls = redis.on(() -> Future.succeededFuture(
                IntStream.range(1, 50).mapToObj(n -> redis.log.append(reply, List.of(delta(1, n, "x")))).toList()));
        assertThat(redis.meters.get("parley.redis.queue").gauge().value()).isEqualTo(48);

        Awaitility.await().until(() -> calls.stream().allMatch(Future::failed));
        assertThat(redis.meters.get("parley.redis.queue").gauge().value()).isZero();
        assertThat(failures() - before).isEqualTo(49);
    }

    private double failures() {
        return redis.meters.get("parley.redis.failures").counter().count();
    }

    @Test
    void fullMemoryIsToldApartFromAFence() throws Exception {
        int port = Backends.freePort();
        var own = Backends.newRedis(port, "maxmemory-policy noeviction");
        own.start();
        try (var full = new LogFixture(port, port)) {
            full.create(reply, fence(1));
            full.command(Command.CONFIG, "SET", "maxmemory", "1");

            assertUnavailable(() -> full.append(reply, delta(1, 1, "a")));
            isAway(full);

            full.command(Command.CONFIG, "SET", "maxmemory", "0");
            Awaitility.await().ignoreExceptions().until(() -> full.append(reply, delta(1, 1, "a")) == Appended.OK);
        } finally {
            own.stop();
        }
    }

    /** As after a failover that left the node at the old master, and where too few replicas are there for it. */
    @ParameterizedTest
    @CsvSource({"replicaof,127.0.0.1 1,replicaof,no one", "min-replicas-to-write,1,min-replicas-to-write,0"})
    void oneThatTakesNoWritesCountsAsAway(String name, String value, String back, String usual) throws Exception {
        int port = Backends.freePort();
        var own = Backends.newRedis(port, "maxmemory-policy noeviction");
        own.start();
        try (var reading = new LogFixture(port, port)) {
            reading.create(reply, fence(1));
            set(reading, name, value);

            assertUnavailable(() -> reading.append(reply, delta(1, 1, "a")));
            isAway(reading);

            set(reading, back, usual);
            Awaitility.await().ignoreExceptions()
                    .until(() -> reading.append(reply, delta(1, 1, "a")) == Appended.OK);
        } finally {
            own.stop();
        }
    }

    private static void set(LogFixture redis, String name, String value) {
        if (name.equals("replicaof")) {
            redis.command(Command.REPLICAOF, value.split(" "));
        } else {
            redis.command(Command.CONFIG, "SET", name, value);
        }
    }

    /** Calls fail at once, and readiness says so, also of a node that has nothing to write. */
    private static void isAway(LogFixture redis) {
        assertThat(redis.on(() -> Future.succeededFuture(redis.log.last(MessageId.next()))).failed()).isTrue();
        Awaitility.await().during(Duration.ofMillis(300)).until(
                () -> redis.on(() -> redis.log.check().transform(done -> Future.succeededFuture(done.failed()))));
    }

    @Test
    void aServerThatForgotTheScriptIsGivenItAgain() {
        redis.command(Command.SCRIPT, "FLUSH");

        Awaitility.await().ignoreExceptions().until(() -> redis.append(reply, delta(1, 1, "a")) == Appended.OK);
    }

    private void awaitBack() {
        Awaitility.await().ignoreExceptions().until(() -> redis.last(reply).isPresent());
    }

    private static void assertUnavailable(Runnable call) {
        assertThatExceptionOfType(ChatException.class).isThrownBy(call::run).returns(ErrorCode.LOG_UNAVAILABLE,
                ChatException::code);
    }
}
