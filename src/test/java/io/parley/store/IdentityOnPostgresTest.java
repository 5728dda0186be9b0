package io.parley.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.parley.core.ChatException;
import io.parley.core.Instruments;
import io.parley.core.SharedClock;
import io.parley.identity.Accounts.Registration;
import io.parley.identity.Caller;
import io.parley.identity.Identity;
import io.parley.identity.IdentityConfig;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.MemoryRateLimiter;
import io.parley.identity.SignIns.Grant;
import io.parley.identity.UserRole;
import io.parley.testing.Patience;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two nodes' identities as they are, on one Postgres. */
class IdentityOnPostgresTest {
    private static final String ADDRESS = "192.0.2.1";
    private static final String PASSWORD = "correct horse battery";
    private static final IdentityConfig CONFIG = new IdentityConfig(IdentityConfig.Development.OFF, null, null,
            IdentityConfig.Registration.INVITATION, IdentityConfig.Admin.DEFAULT,
            new IdentityConfig.Passwords(12, 7_168, 1, 1, 1, 64),
            IdentityConfig.Tokens.DEFAULT, 20, 100, 100, 1L << 30,
            new IdentityConfig.Limits(List.of(), List.of(), List.of(),
                    List.of("1000/15m"), List.of("1000/15m"), List.of(), 0),
            Map.of());
    private static StoreFixture fixture;
    private static Identity here;
    private static Identity there;

    @BeforeAll
    static void start() {
        fixture = new StoreFixture();
        here = node(new SharedClock());
        there = node(anHourBehind());
    }

    /** Of a machine whose own clock is wrong, and that has heard Postgres' (tyk#1670, jwt-auth#1053). */
    private static SharedClock anHourBehind() {
        var clock = new SharedClock(() -> Instant.now().minus(Duration.ofHours(1)), System::nanoTime);
        long now = System.nanoTime();
        clock.learn(Instant.now(), now, now);
        return clock;
    }

    private static Identity node(SharedClock clock) {
        var identity = new Identity(new PgIdentityStore(fixture.vertx, fixture.config), new MemoryRateLimiter(), CONFIG,
                "test", false, clock, Instruments.NONE);
        fixture.vertx.deployVerticle(identity).await();
        return identity;
    }

    @AfterAll
    static void stop() {
        fixture.close();
    }

    private static Grant signIn(Identity node, String email, String password) {
        return node.signIns().signIn(email, password, false, ADDRESS).await();
    }

    private static Caller caller(Identity node, Grant grant) {
        return node.authenticator().bearer(grant.accessToken()).await();
    }

    private static boolean isRefused(Identity node, String credential) {
        return node.authenticator().bearer(credential).transform(done -> Future.succeededFuture(done.failed())).await();
    }

    private static Caller admin() {
        return caller(here, signIn(here, "admin@localhost", here.firstPassword().orElseThrow()));
    }

    private static Grant invited(String email) {
        var invited = here.accounts().invite(admin(), email, Set.of(UserRole.USER), Duration.ofHours(1), ADDRESS)
                .await();
        there.accounts().register(new Registration(email, PASSWORD, "Ann", invited.token()), ADDRESS).await();
        assertThatThrownBy(() -> there.accounts()
                .register(new Registration("eve@example.org", PASSWORD, "Eve", invited.token()), ADDRESS)
                .await()).isInstanceOf(ChatException.class);
        return signIn(there, email, PASSWORD);
    }

    @Test
    void oneNodeMakesTheAdministratorAndOneTheKey() {
        assertThat(here.firstPassword()).isPresent();
        assertThat(there.firstPassword()).isEmpty();
        assertThat(here.jwks()).isEqualTo(there.jwks());
    }

    @Test
    void whatOneNodeIssuesTheOtherTakesAndWhatOneRevokesTheOtherRefuses() {
        var grant = invited("ann@example.org");
        var key = there.keys().add(caller(here, grant), "laptop", null, ADDRESS).await();
        assertThat(isRefused(here, key.secret())).isFalse();

        here.keys().remove(caller(here, grant), key.key().id(), ADDRESS).await();
        here.signIns().signOut(caller(here, grant), ADDRESS).await();

        assertThat(isRefused(here, grant.accessToken())).isTrue();
        await().atMost(Patience.LIMIT)
                .until(() -> isRefused(there, grant.accessToken()) && isRefused(there, key.secret()));
    }

    @Test
    void refreshingPasswordsRolesAndErasing() {
        var first = invited("bob@example.org");
        var second = here.signIns().refresh(first.refreshToken(), ADDRESS).await();
        there.accounts().changePassword(caller(there, second), PASSWORD, "another fine password", ADDRESS).await();
        assertThat(isRefused(there, second.accessToken())).isTrue();
        var third = there.signIns().refresh(second.refreshToken(), ADDRESS).await();
        here.accounts().change(admin(), first.account().id(), new Change(null, Set.of(UserRole.AGENT), null), ADDRESS)
                .await();
        assertThat(isRefused(here, third.accessToken())).isTrue();
        var fourth = here.signIns().refresh(third.refreshToken(), ADDRESS).await();
        assertThat(caller(here, fourth).roles()).containsExactly(UserRole.AGENT);

        here.accounts().erase(caller(here, fourth), "another fine password", ADDRESS).await();

        assertThat(isRefused(here, fourth.accessToken())).isTrue();
        assertThatThrownBy(() -> there.signIns().refresh(fourth.refreshToken(), ADDRESS).await())
                .isInstanceOf(ChatException.class);
        await().atMost(Patience.LIMIT).until(() -> isRefused(there, fourth.accessToken()));
    }

    @Test
    void usingARefreshTokenLaterAgainEndsTheSignInOnBothNodes() throws SQLException {
        var first = invited("joe@example.org");
        var second = here.signIns().refresh(first.refreshToken(), ADDRESS).await();

        assertThat(there.signIns().refresh(first.refreshToken(), ADDRESS).await()).as("in its grace").isNotNull();
        fixture.run("UPDATE refresh_token SET used_at = used_at - interval '10 s'");

        assertThatThrownBy(() -> there.signIns().refresh(first.refreshToken(), ADDRESS).await())
                .isInstanceOf(ChatException.class);

        assertThat(isRefused(there, second.accessToken())).isTrue();
        await().atMost(Patience.LIMIT).until(() -> isRefused(here, second.accessToken()));
        assertThat(here.accounts().audit(Long.MAX_VALUE, 10, first.account().id()).await())
                .extracting(row -> row.entry().kind()).contains("token.reused");
    }
}
