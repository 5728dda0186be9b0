package io.parley.store;

import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.IdentityFixture.hash;
import static io.parley.store.StoreFixture.accept;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore.Invitation;
import io.parley.session.Session;
import io.parley.session.StoreMessages.CreateSession;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class IdentityHousekeepingTest {
    private IdentityFixture identity;
    private StoreFixture store;
    private Housekeeping housekeeping;

    @BeforeEach
    void start() {
        identity = new IdentityFixture();
        store = identity.store;
        var retention = new StoreConfig.Retention(Duration.ofHours(24), Duration.ofHours(24), Duration.ofDays(30),
                Duration.ofHours(1), 2);
        housekeeping = new Housekeeping(store.vertx,
                new StoreConfig(store.config.postgres(), store.config.commits(), store.config.redis(), retention));
    }

    @AfterEach
    void stop() {
        store.on(housekeeping::close);
        identity.close();
    }

    @Test
    void forgetsSignInsThatHaveExpiredWithTheirTokens() throws SQLException {
        var ada = identity.person("ada");
        for (int i = 0; i < 3; i++) {
            String token = "old " + i;
            identity.signIn(ada, token);
            identity.on(s -> s.rotate(hash(token), hash(token + " next"), Duration.ZERO, entry("token.reused")));
        }
        store.run("UPDATE sign_in SET expires_at = now() - interval '1 second'");
        identity.signIn(ada, "young");
        var closed = identity.signIn(ada, "closed");
        identity.on(s -> s.close(closed.id(), entry("sign_in.closed")));

        store.on(housekeeping::round);

        assertThat(count("sign_in")).isEqualTo(2);
        assertThat(count("refresh_token")).isEqualTo(2);
    }

    @Test
    void forgetsRevocationsOlderThanADay() throws SQLException {
        for (int i = 0; i < 3; i++) {
            store.run("INSERT INTO revocation (account, version, at) VALUES ('old', 1, now() - interval '25 hours')");
        }
        store.run("INSERT INTO revocation (account, version, at) VALUES ('young', 1, now() - interval '23 hours')");

        store.on(housekeeping::round);

        assertThat(store.value("SELECT string_agg(account, ' ') FROM revocation")).isEqualTo("young");
    }

    @Test
    void forgetsInvitationsThatHaveExpired() throws SQLException {
        invite("old", Duration.ofSeconds(-1));
        invite("young", Duration.ofHours(1));

        store.on(housekeeping::round);

        assertThat(store.value("SELECT string_agg(invited_by, ' ') FROM invitation")).isEqualTo("young");
    }

    private void invite(String by, Duration life) {
        var invitation = new Invitation(UUID.randomUUID(), null, IdentityFixture.account("x").roles(),
                IdentityFixture.now().plus(life), by);
        identity.on(s -> s.invite(invitation, hash(by), entry("invitation.made")));
    }

    @Test
    void forgetsSigningKeysThatCanHaveSignedNothingGood() throws SQLException {
        store.run("INSERT INTO signing_key VALUES ('old', '{}', now() - interval '401 days')");
        store.run("INSERT INTO signing_key VALUES ('young', '{}', now() - interval '399 days')");

        store.on(housekeeping::round);

        assertThat(store.value("SELECT string_agg(kid, ' ') FROM signing_key")).isEqualTo("young");
    }

    @Test
    void forgetsEntriesOfTheAuditTrailPastTheirRetention() throws SQLException {
        for (int i = 0; i < 5; i++) {
            store.run("INSERT INTO audit (kind, at) VALUES ('old', now() - interval '31 days')");
        }
        store.run("INSERT INTO audit (kind, at) VALUES ('young', now() - interval '29 days')");

        store.on(housekeeping::round);

        assertThat(identity.audited()).containsExactly("young");
    }

    @Test
    void removesTheSessionsOfErasedAccountsAtOnceAndTheAccountsLater() throws SQLException {
        var ada = identity.person("ada");
        var bob = identity.person("bob");
        for (int i = 0; i < 5; i++) {
            session(ada);
        }
        session(bob);
        identity.signIn(ada, "1");
        identity.on(s -> s.erase(ada.id(), entry("account.erased")));

        store.on(housekeeping::round);

        assertThat(store.value("SELECT string_agg(owner, ' ') FROM session")).isEqualTo(bob.id());
        assertThat(count("message")).isEqualTo(2);
        assertThat(count("account")).isEqualTo(2);
        assertThat(count("sign_in")).isEqualTo(0);

        store.run("UPDATE account SET erased_at = erased_at - interval '3 hours'");
        session(ada);
        store.on(housekeeping::round);

        assertThat(store.value("SELECT string_agg(id, ' ') FROM account")).isEqualTo(bob.id());
        assertThat(count("session")).isEqualTo(1);
    }

    @Test
    void leavesWhatSomebodyElseHasLocked() throws SQLException {
        var ada = identity.person("ada");
        session(ada);
        identity.on(s -> s.erase(ada.id(), entry("account.erased")));
        try (var other = store.jdbc()) {
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT FROM session FOR UPDATE");
            store.on(housekeeping::round);
        }
        assertThat(count("session")).isEqualTo(1);

        store.on(housekeeping::round);

        assertThat(count("session")).isEqualTo(0);
    }

    /** With a message and its reply. */
    private void session(Account owner) {
        Session session = StoreFixture.session(owner.id());
        store.ask(new CreateSession(session));
        store.ask(StoreFixture.open(session.id(), StoreFixture.NODE));
        store.ask(accept(session.id(), 1, 1, "key"));
    }

    private long count(String table) throws SQLException {
        return (long) store.value("SELECT count(*) FROM " + table);
    }
}
