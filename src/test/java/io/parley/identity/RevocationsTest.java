package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.Principal;
import io.parley.identity.IdentityStore.Revocation;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RevocationsTest {
    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final int BOUND = 100;
    private static Vertx vertx;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final Revocations revocations = new Revocations(vertx, LIFE, BOUND, () -> now,
            () -> Duration.between(Instant.EPOCH, now).toNanos());
    private final UUID signIn = UUID.randomUUID();
    private final UUID key = UUID.randomUUID();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    private Caller byToken(String account, long version, UUID signIn) {
        return new Caller(new Principal(account), Set.of(UserRole.USER), version,
                new Caller.Token(signIn, null, now.plus(LIFE)));
    }

    private static Caller byKey(String account, long version, UUID key) {
        return new Caller(new Principal(account), Set.of(UserRole.USER), version, new Caller.Key(key, null));
    }

    private static Revocation ofSignIn(long id, UUID signIn) {
        return new Revocation(id, "ann", 0, signIn, null);
    }

    @Test
    void nothingIsRefusedThatWasNotRevoked() {
        assertThat(revocations.refuses(byToken("ann", 0, signIn))).isFalse();
        assertThat(revocations.refuses(byKey("ann", 0, key))).isFalse();
    }

    @Test
    void aSignInIsRefusedAndNoOther() {
        revocations.apply(List.of(ofSignIn(1, signIn)));

        assertThat(revocations.refuses(byToken("ann", 5, signIn))).isTrue();
        assertThat(revocations.refuses(byToken("ann", 5, UUID.randomUUID()))).isFalse();
        assertThat(revocations.refuses(byKey("ann", 5, key))).isFalse();
    }

    @Test
    void aKeyIsRefusedAndNoOther() {
        revocations.apply(List.of(new Revocation(1, "ann", 0, null, key)));

        assertThat(revocations.refuses(byKey("ann", 5, key))).isTrue();
        assertThat(revocations.refuses(byKey("ann", 5, UUID.randomUUID()))).isFalse();
        assertThat(revocations.refuses(byToken("ann", 5, signIn))).isFalse();
    }

    @Test
    void whatIsOlderThanTheAccountIsRefusedInWhateverOrderItIsRead() {
        revocations.apply(List.of(new Revocation(2, "ann", 3, null, null), new Revocation(1, "ann", 2, null, null)));

        assertThat(revocations.refuses(byToken("ann", 2, signIn))).isTrue();
        assertThat(revocations.refuses(byKey("ann", 2, key))).isTrue();
        assertThat(revocations.refuses(byToken("ann", 3, signIn))).isFalse();
        assertThat(revocations.refuses(byKey("ann", 3, key))).isFalse();
        assertThat(revocations.refuses(byToken("bob", 2, signIn))).isFalse();
    }

    @Test
    void theLocalUserIsNotRefused() {
        revocations.apply(List.of(new Revocation(1, "local", 9, null, null)));

        assertThat(revocations.refuses(Caller.LOCAL)).isFalse();
        assertThat(revocations.refuses(Caller.NOBODY)).isFalse();
    }

    @Test
    void readTwiceIsAppliedOnce() {
        var told = new AtomicInteger();
        revocations.onChange(told::incrementAndGet);

        revocations.apply(List.of(ofSignIn(1, signIn)));
        revocations.apply(List.of(ofSignIn(1, signIn)));
        revocations.refuseSignIn(signIn);
        revocations.refuseSignIn(UUID.randomUUID());

        await().until(() -> told.get() >= 2);
        revocations.refuseKey(key);
        await().until(() -> told.get() >= 3);
        assertThat(told).hasValue(3);
    }

    @Test
    void itIsForgottenWhenNoTokenCanBeGoodAnyMore() {
        revocations.apply(List.of(ofSignIn(1, signIn)));

        now = now.plus(LIFE).plusSeconds(59);
        assertThat(revocations.refuses(byToken("ann", 0, signIn))).isTrue();
        now = now.plusSeconds(2);
        assertThat(revocations.refuses(byToken("ann", 0, signIn))).isFalse();
    }

    @Test
    void insteadOfGrowingItRefusesAllThatWasIssuedBefore() {
        var innocent = byToken("bob", 0, UUID.randomUUID());
        var revoked = byToken("ann", 0, signIn);
        revocations.refuseSignIn(signIn);
        LongStream.rangeClosed(1, BOUND - 1).forEach(id -> revocations.apply(List.of(ofSignIn(id, UUID.randomUUID()))));
        assertThat(revocations.refuses(innocent)).isFalse();
        assertThat(revocations.floors()).isZero();

        revocations.apply(List.of(ofSignIn(1_000, UUID.randomUUID())));

        assertThat(revocations.floors()).isEqualTo(1);
        assertThat(revocations.refuses(revoked)).isTrue();
        assertThat(revocations.refuses(innocent)).isTrue();
        now = now.plusSeconds(3);
        assertThat(revocations.refuses(byToken("bob", 0, UUID.randomUUID()))).isFalse();
        assertThat(revocations.refuses(revoked)).isTrue();
    }

    @Test
    void whatIsReadAgainAfterwardsDoesNotRaiseItAgain() {
        var many = LongStream.rangeClosed(1, BOUND + 10L).mapToObj(id -> ofSignIn(id, UUID.randomUUID())).toList();
        revocations.apply(many);
        assertThat(revocations.floors()).isEqualTo(1);

        revocations.apply(many);
        revocations.apply(many);

        assertThat(revocations.floors()).isEqualTo(1);
    }

    @Test
    void whatHasExpiredLeavesRoom() {
        LongStream.rangeClosed(1, BOUND).forEach(id -> revocations.apply(List.of(ofSignIn(id, UUID.randomUUID()))));
        now = now.plus(LIFE).plusSeconds(61);

        revocations.apply(List.of(ofSignIn(1_000, signIn)));

        assertThat(revocations.floors()).isZero();
        assertThat(revocations.refuses(byToken("ann", 0, signIn))).isTrue();
    }
}
