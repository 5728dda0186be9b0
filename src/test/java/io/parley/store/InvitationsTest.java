package io.parley.store;

import static io.parley.store.IdentityFixture.account;
import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.IdentityFixture.hash;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.Invitation;
import io.parley.identity.UserRole;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InvitationsTest {
    private IdentityFixture identity;

    @BeforeEach
    void start() {
        identity = new IdentityFixture();
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void anInvitationGivesItsRolesOnce() {
        invite("secret", null, Duration.ofHours(1));
        var ada = account("ada");

        assertThat(accept(ada, "secret")).isTrue();
        assertThat(accept(account("bob"), "secret")).isFalse();

        assertThat(identity.now(ada).roles()).containsExactlyInAnyOrder(UserRole.USER, UserRole.AGENT);
        assertThat(identity.audited()).containsExactly("account.registered", "invitation.made");
    }

    @Test
    void anInvitationForAnAddressIsGoodForThatAlone() {
        invite("secret", "ada@example.org", Duration.ofHours(1));

        assertThat(accept(account("bob"), "secret")).isFalse();
        assertThat(accept(account("ada"), "secret")).isTrue();
    }

    @Test
    void tellsWhomAnInvitationIsGoodForWithoutUsingItUp() {
        invite("any", null, Duration.ofHours(1));
        invite("hers", "ada@example.org", Duration.ofHours(1));
        invite("old", null, Duration.ofHours(-1));

        assertThat(invited("any", "bob@example.org")).isTrue();
        assertThat(invited("hers", "ada@example.org")).isTrue();
        assertThat(invited("hers", "bob@example.org")).isFalse();
        assertThat(invited("old", "ada@example.org")).isFalse();
        assertThat(invited("guessed", "ada@example.org")).isFalse();

        assertThat(accept(account("ada"), "any")).isTrue();
        assertThat(invited("any", "bob@example.org")).isFalse();
    }

    private boolean invited(String secret, String email) {
        return identity.on(s -> s.invited(hash(secret), email));
    }

    @Test
    void anExpiredOrUnknownInvitationMakesNothing() {
        invite("secret", null, Duration.ofHours(-1));

        assertThat(accept(account("ada"), "secret")).isFalse();
        assertThat(accept(account("ada"), "guessed")).isFalse();
        assertThat(identity.on((IdentityStore s) -> s.list(null, 10))).isEmpty();
        assertThat(identity.audited()).containsExactly("invitation.made");
    }

    @Test
    void anAddressThatIsTakenUsesTheInvitationUpAndIsPutDown() {
        identity.person("ada");
        invite("secret", null, Duration.ofHours(1));

        assertThat(accept(account("ada"), "secret")).isFalse();

        assertThat(accept(account("bob"), "secret")).isFalse();
        assertThat(identity.on((IdentityStore s) -> s.audit(Long.MAX_VALUE, 1, null)).getFirst().entry())
                .isEqualTo(new Entry("registration.refused", null, null, "192.0.2.1", "address taken"));
    }

    @Test
    void ofTwoWhoAcceptTheSameInvitationOneIsTaken() throws SQLException {
        invite("secret", null, Duration.ofHours(1));

        var made = identity.meeting("SELECT FROM invitation FOR UPDATE",
                List.of(s -> s.register(account("ada"), "hash", hash("secret"), entry("account.registered")),
                        s -> s.register(account("bob"), "hash", hash("secret"), entry("account.registered"))));

        assertThat(made.stream().map(StoreFixture::done)).containsExactly(true, false);
    }

    private void invite(String secret, @Nullable String email, Duration life) {
        var invitation = new Invitation(UUID.randomUUID(), email, Set.of(UserRole.USER, UserRole.AGENT),
                IdentityFixture.now().plus(life), "admin");
        identity.on(s -> s.invite(invitation, hash(secret), entry("invitation.made")));
    }

    private boolean accept(Account account, String secret) {
        return identity.on(s -> s.register(account, "hash", hash(secret), entry("account.registered")));
    }
}
