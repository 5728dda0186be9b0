package io.parley.store;

import static io.parley.store.LogFixture.delta;
import static io.parley.store.LogFixture.fence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.core.MessageId;
import io.parley.session.LogEntry;
import io.parley.session.LogEntry.Kind;
import io.parley.session.ReplyLog.Appended;
import io.parley.session.ReplyLog.Last;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RedisReplyLogTest {
    private static LogFixture redis;

    @BeforeAll
    static void start() {
        redis = new LogFixture();
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @Test
    void returnsWhatWasAppended() {
        var reply = MessageId.next();
        var entries = List.of(fence(1), delta(1, 1, "a"), new LogEntry(1, 2, Kind.CONTINUED, ""),
                new LogEntry(1, 3, Kind.RESET, "b"),
                new LogEntry(1, 4, Kind.FINISH, "{}"));

        redis.create(reply, entries.get(0), entries.get(1));
        redis.append(reply, entries.get(2));
        redis.append(reply, entries.get(3), entries.get(4));

        assertThat(redis.read(reply)).isEqualTo(entries);
        assertThat(redis.last(reply)).contains(new Last(1, 4));
    }

    @Test
    void measuresWhatGoesOutTogether() {
        var reply = MessageId.next();
        try (var own = new LogFixture()) {
            var calls = own.meters.get("parley.redis.batch.calls").summary();
            own.create(reply, fence(1));

            own.on(() -> Future.join(
                    IntStream.range(1, 41).mapToObj(n -> own.log.append(reply, List.of(delta(1, n, "x")))).toList()));

            Awaitility.await().until(() -> own.meters.get("parley.redis.batch.duration").timer().count(),
                    count -> count == calls.count() && calls.totalAmount() == 41);
            // within a millisecond of the fence the first append waits for the others, later it goes ahead of them
            assertThat(calls.count()).isBetween(2L, 3L);
            assertThat(calls.max()).isEqualTo((double) (42 - calls.count()));
            assertThat(own.meters.get("parley.redis.queue").gauge().value()).isZero();
            assertThat(own.meters.get("parley.redis.failures").counter().count()).isZero();
        }
    }

    @Test
    void keepsEveryCharacter() {
        var reply = MessageId.next();
        var text = "emoji \uD83D\uDE00, nul \u0000, quote \" and\r\nnewline";

        redis.create(reply, fence(1), delta(1, 1, text));

        assertThat(redis.read(reply).getLast().value()).isEqualTo(text);
    }

    @Test
    void setsTheTimeToLiveWithTheFirstEntry() {
        var reply = MessageId.next();

        redis.create(reply, fence(1));

        assertThat(redis.ttlMillis(reply)).isBetween(LogFixture.RUNNING_TTL.toMillis() - 60_000,
                LogFixture.RUNNING_TTL.toMillis());
    }

    @Test
    void renewsTheTimeToLiveAsTheLogGrows() {
        var reply = MessageId.next();
        redis.create(reply, fence(1));
        redis.on(() -> retired(reply));

        for (int n = 1; n <= 64; n++) {
            redis.append(reply, delta(1, n, "x"));
        }

        assertThat(redis.ttlMillis(reply)).isGreaterThan(LogFixture.ENDED_TTL.toMillis());
    }

    @Test
    void shortensTheTimeToLiveOfARetiredLog() {
        var reply = MessageId.next();
        redis.create(reply, fence(1));

        redis.on(() -> retired(reply));

        Awaitility.await().until(() -> redis.ttlMillis(reply) <= LogFixture.ENDED_TTL.toMillis());
        assertThat(redis.read(reply)).hasSize(1);
    }

    @Test
    void appendsToNoLogThatIsNotThere() {
        var reply = MessageId.next();

        assertThat(redis.append(reply, delta(1, 1, "a"))).isEqualTo(Appended.GONE);

        assertThat(redis.read(reply)).isEmpty();
        assertThat(redis.last(reply)).isEmpty();
    }

    @Test
    void sayWhenTheLogWasLost() {
        var reply = MessageId.next();
        redis.create(reply, fence(1));
        redis.delete(reply);

        assertThat(redis.append(reply, delta(1, 1, "a"))).isEqualTo(Appended.GONE);
    }

    @Test
    void makesALostLogAnewFromItsText() {
        var reply = MessageId.next();
        var base = new LogEntry(2, 5, Kind.BASE, "the text so far");

        assertThat(redis.create(reply, fence(2), base)).isEqualTo(Appended.OK);
        assertThat(redis.append(reply, delta(2, 6, "!"))).isEqualTo(Appended.OK);

        assertThat(redis.read(reply)).containsExactly(fence(2), base, delta(2, 6, "!"));
    }

    @Test
    void refusesALateAppendOfAnEarlierEpoch() {
        var reply = MessageId.next();
        redis.create(reply, fence(1), delta(1, 1, "a"));
        redis.claim(reply, 2);

        assertThat(redis.append(reply, delta(1, 2, "late"))).isEqualTo(Appended.REFUSED);
        assertThat(redis.create(reply, fence(1), delta(1, 2, "late"))).isEqualTo(Appended.REFUSED);

        assertThat(redis.last(reply)).contains(new Last(2, 0));
    }

    @Test
    void appendsTheRestWhenTheFirstEntriesAreInAlready() {
        var reply = MessageId.next();
        redis.create(reply, fence(1), delta(1, 1, "a"));

        assertThat(redis.append(reply, delta(1, 1, "a"), delta(1, 2, "b"))).isEqualTo(Appended.REFUSED);

        assertThat(redis.read(reply)).containsExactly(fence(1), delta(1, 1, "a"), delta(1, 2, "b"));
    }

    @Test
    void claimingReturnsWhatEarlierEpochsWrote() {
        var reply = MessageId.next();
        redis.create(reply, fence(1), delta(1, 1, "a"));

        assertThat(redis.claim(reply, 2)).containsExactly(fence(1), delta(1, 1, "a"));
        assertThat(redis.claim(reply, 3)).containsExactly(fence(1), delta(1, 1, "a"), fence(2));
    }

    @Test
    void claimingMakesALogWithATimeToLive() {
        var reply = MessageId.next();

        assertThat(redis.claim(reply, 1)).isEmpty();

        assertThat(redis.read(reply)).containsExactly(fence(1));
        assertThat(redis.ttlMillis(reply)).isPositive();
    }

    @Test
    void claimingAgainReturnsTheSame() {
        var reply = MessageId.next();
        redis.create(reply, fence(1), delta(1, 1, "a"));
        redis.claim(reply, 2);

        assertThat(redis.claim(reply, 2)).containsExactly(fence(1), delta(1, 1, "a"));
    }

    @Test
    void claimingAfterALaterEpochFails() {
        var reply = MessageId.next();
        redis.claim(reply, 3);

        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> redis.claim(reply, 2))
                .returns(ErrorCode.NOT_OWNER, ChatException::code);
    }

    @Test
    void comparesEpochsAsNumbers() {
        var reply = MessageId.next();
        redis.claim(reply, 9);

        assertThat(redis.claim(reply, 10)).containsExactly(fence(9));
        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> redis.claim(reply, 9));
    }

    @Test
    void carriesOutCallsForOneReplyInOrder() {
        var reply = MessageId.next();
        var futures = new ArrayList<Future<?>>();

        var read = redis.on(() -> {
            futures.add(redis.log.create(reply, List.of(fence(1))));
            for (int n = 1; n <= 20; n++) {
                futures.add(redis.log.append(reply, List.of(delta(1, n, "x"))));
            }
            return redis.log.read(reply);
        });

        assertThat(read).hasSize(21);
        assertThat(futures).allMatch(f -> f.result() == Appended.OK);
    }

    @Test
    void keepsTheResultsOfManyRepliesApart() {
        var there = MessageId.next();
        var gone = MessageId.next();
        var fenced = MessageId.next();
        redis.create(there, fence(1));
        redis.claim(fenced, 2);

        var results = redis.on(() -> Future.<Future<Appended>>succeededFuture(null).map(_ -> List.of(
                redis.log.append(there, List.of(delta(1, 1, "a"))), redis.log.append(gone, List.of(delta(1, 1, "a"))),
                redis.log.append(fenced, List.of(delta(1, 1, "a"))),
                redis.log.append(there, List.of(delta(1, 2, "b"))))));

        assertThat(results.stream().map(StoreFixture::done)).containsExactly(Appended.OK, Appended.GONE,
                Appended.REFUSED, Appended.OK);
    }

    @Test
    void isOnlyForEventLoops() {
        assertThatIllegalStateException().isThrownBy(() -> redis.log.read(MessageId.next()));
    }

    private static Future<List<LogEntry>> retired(MessageId reply) {
        redis.log.retire(reply);
        return redis.log.read(reply);
    }
}
