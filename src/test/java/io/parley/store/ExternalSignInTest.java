package io.parley.store;

import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.StoreFixture.done;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.External;
import io.parley.identity.IdentityStore.Revocation;
import io.parley.identity.UserRole;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ExternalSignInTest {
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
    void theFirstSignInMakesAnAccountAndTheNextOneFindsIt() {
        var made = signIn("1", "ada@example.org", null);

        assertThat(made).returns("ada@example.org", Account::email).returns("Ada", Account::name)
                .returns(Set.of(UserRole.USER), Account::roles);
        assertThat(signIn("1", "ada@elsewhere.example", null)).isEqualTo(made);
        assertThat(identity.now(made)).isEqualTo(made);
        assertThat(identity.audited()).containsExactly("account.registered");
    }

    @Test
    void anotherSubjectOrIssuerIsAnotherPerson() {
        var ada = signIn("1", null, null);
        var other = new External("https://other.example", "1", null, "Ada", null, IdentityFixture.newId());

        assertThat(signIn("2", null, null).id()).isNotEqualTo(ada.id());
        assertThat(identity.on((IdentityStore s) -> s.signInExternally(other, entry("account.registered"))).id())
                .isNotEqualTo(ada.id());
    }

    @Test
    void anAccountWithTheSameAddressIsNotTouched() {
        var ada = identity.person("ada");

        var made = signIn("1", ada.email(), null);

        assertThat(made.id()).isNotEqualTo(ada.id());
        assertThat(made.email()).isNull();
        assertThat(identity.now(ada)).isEqualTo(ada);
    }

    @Test
    void givenRolesBecomeTheAccounts() {
        var made = signIn("1", null, Set.of(UserRole.USER, UserRole.ADMIN));
        assertThat(made.roles()).containsExactlyInAnyOrder(UserRole.USER, UserRole.ADMIN);

        assertThat(signIn("1", null, Set.of(UserRole.ADMIN, UserRole.USER))).isEqualTo(made);
        assertThat(signIn("1", null, null)).isEqualTo(made);
        assertThat(identity.revocations()).isEmpty();

        var changed = signIn("1", null, Set.of(UserRole.AGENT));
        assertThat(changed).returns(Set.of(UserRole.AGENT), Account::roles).returns(1L, Account::version);
        assertThat(identity.revocations()).extracting(Revocation::account, Revocation::version)
                .containsExactly(Tuple.tuple(made.id(), 1L));
        assertThat(identity.audited()).containsExactly("account.changed", "account.registered");
        assertThat(identity.on((IdentityStore s) -> s.audit(Long.MAX_VALUE, 1, null)).getFirst().entry())
                .isEqualTo(new Entry("account.changed", "actor", "subject", "192.0.2.1", "detail; roles agent"));
    }

    @Test
    void theEntryNamesTheAccountWhereItNamesNobody() {
        var external = external("1", null, null);

        var made = identity.on(s -> s.signInExternally(external,
                new Entry("account.registered", null, null, "192.0.2.1", "company")));

        assertThat(identity.on((IdentityStore s) -> s.audit(Long.MAX_VALUE, 1, made.id())).getFirst().entry())
                .isEqualTo(new Entry("account.registered", made.id(), made.id(), "192.0.2.1", "company"));
    }

    @Test
    void aDisabledAccountIsRefusedAndStaysAsItIs() {
        var ada = signIn("1", null, null);
        identity.on(s -> s.change(ada.id(), new Change(null, null, true), entry("account.changed")));

        assertThatExceptionOfType(ChatException.class)
                .isThrownBy(() -> signIn("1", null, Set.of(UserRole.ADMIN)))
                .returns(ErrorCode.SIGN_IN_REFUSED, ChatException::code);

        assertThat(identity.now(ada).roles()).containsExactly(UserRole.USER);
    }

    @Test
    void whoWasErasedComesBackAsSomebodyNew() {
        var ada = signIn("1", "ada@example.org", null);
        identity.on(s -> s.erase(ada.id(), entry("account.erased")));

        assertThat(signIn("1", "ada@example.org", null)).returns("ada@example.org", Account::email)
                .doesNotReturn(ada.id(), Account::id);
    }

    @Test
    void atSeveralNodesAtOnceAPersonGetsOneAccount() throws SQLException {
        var answers = Stream.generate(() -> external("1", "ada@example.org", null)).limit(6)
                .map(e -> identity.elsewhere(s -> s.signInExternally(e, entry("account.registered")))).toList();

        assertThat(answers.stream().map(StoreFixture::done).distinct()).hasSize(1);
        assertThat(identity.store.value("SELECT count(*) FROM account")).isEqualTo(1L);
        assertThat(identity.audited()).hasSize(1);
    }

    @Test
    void whoMeetsTheSamePersonAtAnotherNodeWaitsForTheLink() throws SQLException {
        try (var other = identity.store.jdbc()) {
            other.setAutoCommit(false);
            other.createStatement()
                    .execute("""
                             WITH made AS (INSERT INTO account (id, name, roles) VALUES ('first', 'Ada', '{user}'))
                             INSERT INTO external_identity VALUES ('https://login.example', '1', 'first')""");
            var external = external("1", null, null);
            var answer = identity.elsewhere(s -> s.signInExternally(external, entry("account.registered")));
            identity.awaitWaiting(1);
            other.commit();

            assertThat(done(answer).id()).isEqualTo("first");
        }
        assertThat(identity.audited()).isEmpty();
    }

    @Test
    void anAddressThatIsBeingTakenIsNotGiven() throws SQLException {
        try (var other = identity.store.jdbc()) {
            other.setAutoCommit(false);
            other.createStatement().execute(
                    "INSERT INTO account (id, name, roles, email) VALUES ('first', 'Ada', '{user}', 'ada@example.org')");
            var external = external("1", "ada@example.org", null);
            var answer = identity.elsewhere(s -> s.signInExternally(external, entry("account.registered")));
            identity.awaitWaiting(1);
            other.commit();

            assertThat(done(answer)).returns(null, Account::email).returns(external.newAccountId(), Account::id);
        }
        assertThat(identity.audited()).containsExactly("account.registered");
    }

    @Test
    void whoIsErasedMeanwhileComesBackAsSomebodyNew() throws SQLException {
        var ada = signIn("1", null, null);
        var external = external("1", null, null);

        var answers = identity.<Object>meeting("SELECT FROM account FOR UPDATE",
                List.of(s -> s.erase(ada.id(), entry("account.erased")).map(e -> e),
                        s -> s.signInExternally(external, entry("account.registered")).map(Account::id)));

        assertThat(answers.stream().map(StoreFixture::done)).containsExactly(true, external.newAccountId());
    }

    private Account signIn(String subject, @Nullable String email, @Nullable Set<UserRole> roles) {
        var external = external(subject, email, roles);
        return identity.on(s -> s.signInExternally(external, entry("account.registered")));
    }

    private static External external(String subject, @Nullable String email, @Nullable Set<UserRole> roles) {
        return new External("https://login.example", subject, email, "Ada", roles, IdentityFixture.newId());
    }
}
