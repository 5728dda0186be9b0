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

    /** Two tabs, or a lost answer: supabase/auth-js#213, okta/okta-auth-js#1180. */
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

        await().atMost(Duration.ofSeconds(5)).until(told::isDone);
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

        await().atMost(Duration.ofSeconds(5))
                .until(() -> elsewhere.authenticator().bearer(grant.accessToken())
                        .transform(done -> Future
                                .succeededFuture(done.failed()))
                        .await());
    }

    @Test
    void tooManyAttemptsForAnAccountOrFromAnAddressMustWait() {
        var strict = fixture.start(IdentityFixture.config(Registration.OPEN, IdentityFixture.limits("2/15m", "4/1h")))
                .signIns();
        assertFails(strict.signIn("bob@example.org", "wrong", false, "192.0.2.7"), ErrorCode.SIGN_IN_REFUSED);
        assertFails(strict.signIn("BOB@example.org", "wrong", false, "192.0.2.7"), ErrorCode.SIGN_IN_REFUSED);

        var account = failure(strict.signIn("bob@example.org", "wrong", false, "192.0.2.8"));
        assertThat(account.code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(account.retryAfter()).isEqualTo(Duration.ofMinutes(15));

        assertFails(strict.signIn("eve@example.org", "wrong", false, "192.0.2.7"), ErrorCode.SIGN_IN_REFUSED);
        assertFails(strict.signIn("eve@example.org", "wrong", false, "192.0.2.7"), ErrorCode.SIGN_IN_REFUSED);
        assertThat(failure(strict.signIn("joe@example.org", "wrong", false, "192.0.2.7")).retryAfter())
                .isEqualTo(Duration.ofHours(1));
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

        await().atMost(Duration.ofSeconds(5)).until(() -> identity.authenticator().bearer(grant.accessToken())
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
