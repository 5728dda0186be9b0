package io.parley.identity;

import static io.parley.identity.IdentityFixture.ADDRESS;
import static io.parley.identity.IdentityFixture.PASSWORD;
import static io.parley.identity.IdentityFixture.assertFails;
import static io.parley.identity.IdentityFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.ErrorCode;
import io.parley.identity.IdentityConfig.Registration;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.password.Passwords;
import io.parley.testing.Patience;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInsTest {
    private final IdentityFixture fixture = new IdentityFixture();
    private Identity identity;
    private SignIns signIns;

    @BeforeEach
    void start() {
        identity = fixture.start(IdentityFixture.generous(Registration.OPEN));
        signIns = identity.signIns();
        identity.accounts().register(IdentityFixture.registration("ann@example.org"), ADDRESS).await();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private SignIns.Grant signIn() {
        return signIns.signIn("ann@example.org", PASSWORD, false, ADDRESS).await();
    }

    private Caller caller(SignIns.Grant grant) {
        return identity.authenticator().bearer(grant.accessToken()).await();
    }

    private Entry last() {
        return fixture.rows.trail().getLast();
    }

    @Test
    void whoSignsInIsKnown() {
        var grant = signIns.signIn("  Ann@Example.ORG ", PASSWORD, false, ADDRESS).await();

        assertThat(grant.refreshToken()).startsWith("prt_");
        assertThat(grant.csrf()).isNull();
        assertThat(caller(grant).principal()).isEqualTo(grant.account().principal());
        assertThat(last())
                .isEqualTo(new Entry("sign_in.opened", grant.account().id(), grant.account().id(), ADDRESS, null));
        assertThat(grant.toString()).doesNotContain(grant.accessToken()).doesNotContain(grant.refreshToken());
    }

    @Test
    void unknownAddressWrongPasswordAndDisabledAreRefusedAlike() {
        var ann = signIn().account();
        var unknown = failure(signIns.signIn("bob@example.org", PASSWORD, false, ADDRESS));
        assertThat(last()).isEqualTo(new Entry("sign_in.refused", null, null, ADDRESS, "unknown address"));
        var wrong = failure(signIns.signIn("ann@example.org", PASSWORD + "!", false, ADDRESS));
        assertThat(last()).isEqualTo(new Entry("sign_in.refused", null, ann.id(), ADDRESS, "wrong password"));
        identity.accounts().change(Caller.LOCAL, ann.id(), new Change(null, null, true), ADDRESS).await();
        var disabled = failure(signIns.signIn("ann@example.org", PASSWORD, false, ADDRESS));
        assertThat(last()).isEqualTo(new Entry("sign_in.refused", null, ann.id(), ADDRESS, "account disabled"));

        assertThat(unknown.code()).isEqualTo(ErrorCode.SIGN_IN_REFUSED).isEqualTo(wrong.code())
                .isEqualTo(disabled.code());
        assertThat(unknown.detail()).isEqualTo(wrong.detail()).isEqualTo(disabled.detail());
        assertThat(fixture.rows.trail().toString()).doesNotContain(PASSWORD);
    }

    @Test
    void aTokenForACookieIsGoodInOneAndElsewhere() {
        var browser = signIns.signIn("ann@example.org", PASSWORD, true, ADDRESS).await();
        var program = signIn();

        assertThat(((Caller.Token) identity.authenticator().cookie(browser.accessToken()).await().credential()).csrf())
                .isEqualTo(browser.csrf()).isNotNull();
        assertThat(((Caller.Token) caller(browser).credential()).csrf()).isNull();
        assertFails(identity.authenticator().cookie(program.accessToken()), ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void aRefreshTokenIsGoodOnce() {
        var first = signIn();
        var second = signIns.refresh(first.refreshToken(), ADDRESS).await();
        assertThat(caller(second)).isEqualTo(caller(first)).isNotNull();

        fixture.rows.advance(IdentityFixture.GRACE.toMillis());
        assertFails(signIns.refresh(first.refreshToken(), "192.0.2.66"), ErrorCode.UNAUTHENTICATED);

        assertThat(last().kind()).isEqualTo("token.reused");
        assertThat(last().address()).isEqualTo("192.0.2.66");
        assertFails(signIns.refresh(second.refreshToken(), ADDRESS), ErrorCode.UNAUTHENTICATED);
        assertFails(identity.authenticator().bearer(first.accessToken()), ErrorCode.UNAUTHENTICATED);
        assertFails(identity.authenticator().bearer(second.accessToken()), ErrorCode.UNAUTHENTICATED);
    }

    /** Two tabs, or a lost answer: OpenRisk#700, geolens PR#634. */
    @Test
    void aRefreshThatIsRepeatedAtOnceIsAnsweredAgain() {
        var first = signIn();
        var lost = signIns.refresh(first.refreshToken(), ADDRESS).await();
        fixture.rows.advance(IdentityFixture.GRACE.toMillis() - 5_000);

        var again = signIns.refresh(first.refreshToken(), ADDRESS).await();

        assertThat(caller(again)).isEqualTo(caller(first));
        var next = signIns.refresh(again.refreshToken(), ADDRESS).await();
        fixture.rows.advance(IdentityFixture.GRACE.toMillis());
        assertFails(signIns.refresh(lost.refreshToken(), ADDRESS), ErrorCode.UNAUTHENTICATED);
        assertThat(last().kind()).as("whoever has the other one is somebody else").isEqualTo("token.reused");
        assertFails(signIns.refresh(next.refreshToken(), ADDRESS), ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void otherTokensDoNotRefresh() {
        var grant = signIn();

        for (String token : new String[] {"", "prt_", grant.accessToken(), "pak_" + grant.refreshToken().substring(4),
                grant.refreshToken() + "A", "prt_" + "A".repeat(43)}) {
            assertFails(signIns.refresh(token, ADDRESS), ErrorCode.UNAUTHENTICATED);
        }
        assertThat(signIns.refresh(grant.refreshToken(), ADDRESS).await()).isNotNull();
    }

    @Test
    void whoSignsOutIsGoneAtOnceAndOthersStay() {
        var gone = signIn();
        var stays = signIn();

        signIns.signOut(caller(gone), ADDRESS).await();

        assertFails(identity.authenticator().bearer(gone.accessToken()), ErrorCode.UNAUTHENTICATED);
        assertFails(signIns.refresh(gone.refreshToken(), ADDRESS), ErrorCode.UNAUTHENTICATED);
        assertThat(caller(stays)).isNotNull();
        assertThat(last().kind()).isEqualTo("sign_in.closed");
    }

    @Test
    void aKeyCannotSignOut() {
        var caller = caller(signIn());
        var key = identity.keys().add(caller, "k", null, ADDRESS).await();

        assertFails(signIns.signOut(identity.authenticator().bearer(key.secret()).await(), ADDRESS),
                ErrorCode.FORBIDDEN);
        signIns.signOut(Caller.LOCAL, ADDRESS).await();
    }

    @Test
    void anotherNodeLearnsWhatWasRevoked() {
        var elsewhere = fixture.start(IdentityFixture.generous(Registration.OPEN));
        var grant = signIn();
        assertThat(elsewhere.authenticator().bearer(grant.accessToken()).await()).isNotNull();
        var told = new CompletableFuture<Boolean>();
        elsewhere.revocations().onChange(() -> told.complete(true));

        signIns.signOut(caller(grant), ADDRESS).await();

        await().atMost(Patience.LIMIT).until(told::isDone);
        assertFails(elsewhere.authenticator().bearer(grant.accessToken()), ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void aNodeThatStartsKnowsWhatWasRevokedBefore() {
        var grant = signIn();
        signIns.signOut(caller(grant), ADDRESS).await();

        var later = fixture.start(IdentityFixture.generous(Registration.OPEN));

        assertFails(later.authenticator().bearer(grant.accessToken()), ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void whatIsRevokedWhilePostgresIsAwayIsLearntAfterwards() {
        var node = fixture.rows.at();
        var elsewhere = fixture.start(IdentityFixture.generous(Registration.OPEN), node, false);
        var grant = signIn();
        node.cut(true);
        signIns.signOut(caller(grant), ADDRESS).await();
        assertThat(elsewhere.authenticator().bearer(grant.accessToken()).await()).isNotNull();

        node.cut(false);

        await().atMost(Patience.LIMIT)
                .until(() -> elsewhere.authenticator().bearer(grant.accessToken())
                        .transform(done -> Future
                                .succeededFuture(done.failed()))
                        .await());
    }

    private SignIns limited(String account, String address, String total) {
        return fixture.start(IdentityFixture.config(Registration.OPEN, IdentityFixture.limits(account, address, total)))
                .signIns();
    }

    private static void guess(SignIns at, String email, String address, int times, ErrorCode answer) {
        for (int i = 0; i < times; i++) {
            assertFails(at.signIn(email, "wrong", false, address), answer);
        }
    }

    @Test
    void tooManyAttemptsForAnAccountOrFromAnAddressMustWait() {
        var strict = limited("2/15m", "4/1h", "100/1d");
        guess(strict, "bob@example.org", "192.0.2.7", 1, ErrorCode.SIGN_IN_REFUSED);
        guess(strict, "\"BOB\"@example.org.", "192.0.2.7", 1, ErrorCode.SIGN_IN_REFUSED);

        var account = failure(strict.signIn("bob@example.org", "wrong", false, "192.0.2.7"));
        assertThat(account.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(account.retryAfter()).isEqualTo(Duration.ofMinutes(15));

        guess(strict, "eve@example.org", "192.0.2.7", 2, ErrorCode.SIGN_IN_REFUSED);
        assertThat(failure(strict.signIn("joe@example.org", "wrong", false, "192.0.2.7")).retryAfter())
                .isEqualTo(Duration.ofHours(1));
    }

    /** Whoever has one address of IPv6 there has 2^64. */
    @Test
    void aNetworkOfIpv6CountsAsOneAddress() {
        var strict = limited("1000/15m", "2/15m", "1000/15m");
        guess(strict, "bob@example.org", "2001:db8::1", 1, ErrorCode.SIGN_IN_REFUSED);
        guess(strict, "eve@example.org", "2001:db8::2", 1, ErrorCode.SIGN_IN_REFUSED);
        guess(strict, "joe@example.org", "2001:db8::ffff:3", 1, ErrorCode.RATE_LIMITED);
        guess(strict, "joe@example.org", "2001:db8:0:1::1", 1, ErrorCode.SIGN_IN_REFUSED);
    }

    /** CWE-645: OxiCloud#323, uwas PR#25, django-axes PR#6. */
    @Test
    void aStrangersGuessesLockNobodyOutElsewhere() {
        var strict = limited("3/15m", "1000/15m", "20/15m");
        guess(strict, "ann@example.org", "192.0.2.66", 3, ErrorCode.SIGN_IN_REFUSED);
        guess(strict, "ann@example.org", "192.0.2.66", 10, ErrorCode.RATE_LIMITED);

        assertThat(strict.signIn("ann@example.org", PASSWORD, false, ADDRESS).await()).isNotNull();
    }

    @Test
    void theRightPasswordGetsInWhereAStrangerHasGuessed() {
        var strict = limited("3/15m", "1000/15m", "20/15m");
        guess(strict, "ann@example.org", ADDRESS, 3, ErrorCode.SIGN_IN_REFUSED);
        guess(strict, "ann@example.org", ADDRESS, 2, ErrorCode.RATE_LIMITED);

        assertThat(strict.signIn("ann@example.org", PASSWORD, false, ADDRESS).await()).isNotNull();
        assertFails(strict.signIn("ann@example.org", PASSWORD, false, ADDRESS), ErrorCode.RATE_LIMITED);
    }

    @Test
    void theRightPasswordGetsInWhereAStrangerHasTriedOthers() {
        var strict = limited("1000/15m", "3/15m", "1000/15m");
        for (int i = 0; i < 5; i++) {
            guess(strict, "nobody" + i + "@example.org", ADDRESS, 1,
                    i < 3 ? ErrorCode.SIGN_IN_REFUSED : ErrorCode.RATE_LIMITED);
        }

        assertThat(strict.signIn("ann@example.org", PASSWORD, false, ADDRESS).await()).isNotNull();
    }

    @Test
    void guessesFromManyAddressesAreBoundedAndDoNotCountWhereTheAccountIsAtHome() {
        var strict = limited("3/15m", "3/15m", "10/1d");
        assertThat(strict.signIn("ann@example.org", PASSWORD, false, ADDRESS).await()).isNotNull();
        for (int i = 0; i < 9; i++) {
            guess(strict, "ann@example.org", "198.51.100." + i, 1, ErrorCode.SIGN_IN_REFUSED);
        }

        for (int i = 9; i < 20; i++) {
            assertFails(strict.signIn("ann@example.org", PASSWORD, false, "198.51.100." + i), ErrorCode.RATE_LIMITED);
        }
        guess(strict, "ann@example.org", ADDRESS, 1, ErrorCode.RATE_LIMITED);
        assertThat(strict.signIn("ann@example.org", PASSWORD, false, ADDRESS).await()).isNotNull();
    }

    @Test
    void whoIsThereAndWhoIsNotAreLimitedAlike() {
        var strict = limited("2/15m", "1000/15m", "6/15m");
        for (String email : new String[] {"ann@example.org", "nobody@example.org"}) {
            guess(strict, email, "192.0.2.66", 2, ErrorCode.SIGN_IN_REFUSED);
            guess(strict, email, "192.0.2.66", 4, ErrorCode.RATE_LIMITED);
            guess(strict, email, "192.0.2.67", 2, ErrorCode.SIGN_IN_REFUSED);
            guess(strict, email, "192.0.2.68", 2, ErrorCode.RATE_LIMITED);
        }
    }

    @Test
    void aPasswordIsHashedAnewWhenItsCostHasChanged() {
        var dear = new Passwords(fixture.vertx, new IdentityConfig.Passwords(12, 8_192, 1, 1, 1, 1));
        fixture.rows.put(IdentityFixture.ann(), dear.hash(PASSWORD).await());

        signIn();

        await().until(() -> fixture.rows.passwordHash("ann@example.org").contains("m=7168,"));
        assertThat(signIn()).isNotNull();
    }

    @Test
    void aSignInFromElsewhereIsOneLikeOthers() {
        var ann = IdentityFixture.ann();
        fixture.rows.put(ann, null);

        assertThat(signIns.open(ann, true, ADDRESS).await().csrf()).isNotNull();
        assertFails(signIns.signIn("ann@example.org", "", false, ADDRESS), ErrorCode.SIGN_IN_REFUSED);
        assertFails(
                signIns.open(new Account(ann.id(), ann.email(), ann.name(), ann.roles(), true, 0, ann.createdAt()),
                        true, ADDRESS),
                ErrorCode.SIGN_IN_REFUSED);
    }

    @Test
    void aKeyThatIsNewHereIsReadWhenATokenNamesIt() {
        fixture.rows.advance(Duration.ofDays(31).toMillis());
        fixture.start(IdentityFixture.generous(Registration.OPEN));
        fixture.rows.advance(Duration.ofSeconds(61).toMillis());
        var signer = fixture.start(IdentityFixture.generous(Registration.OPEN)).signIns();
        assertThat(fixture.rows.signingKeys()).isEqualTo(2);

        var grant = signer.signIn("ann@example.org", PASSWORD, false, ADDRESS).await();

        await().atMost(Patience.LIMIT).until(() -> identity.authenticator().bearer(grant.accessToken())
                .transform(done -> Future.succeededFuture(done.succeeded())).await());
    }

    @Test
    void answersComeOnTheAskersContext() throws Exception {
        var context = ((VertxInternal) fixture.vertx).createEventLoopContext();
        var answered = new CompletableFuture<ContextInternal>();

        context.runOnContext(v -> signIns.signIn("ann@example.org", PASSWORD, false, ADDRESS)
                .onComplete(done -> answered.complete((ContextInternal) Vertx.currentContext())));

        assertThat(answered.get()).isSameAs(context);
    }

    @Test
    void nonsenseIsNotAuthenticated() {
        for (String credential : new String[] {"", "x", "pak_", "pak_x", "pak_" + "A".repeat(43),
                UUID.randomUUID().toString()}) {
            assertFails(identity.authenticator().bearer(credential), ErrorCode.UNAUTHENTICATED);
            assertFails(identity.authenticator().cookie(credential), ErrorCode.UNAUTHENTICATED);
        }
    }
}
