package io.parley.identity;

import static io.parley.identity.IdentityFixture.ADDRESS;
import static io.parley.identity.IdentityFixture.PASSWORD;
import static io.parley.identity.IdentityFixture.assertFails;
import static io.parley.identity.IdentityFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.identity.Accounts.Registration;
import io.parley.identity.IdentityStore.Change;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AccountsTest {
    private static final String NEXT = "another fine password";

    private final IdentityFixture fixture = new IdentityFixture();
    private final Identity identity = fixture.start(IdentityFixture.generous(IdentityConfig.Registration.OPEN));
    private final Accounts accounts = identity.accounts();

    @AfterEach
    void stop() {
        fixture.close();
    }

    private SignIns.Grant ann() {
        accounts.register(IdentityFixture.registration("ann@example.org"), ADDRESS).await();
        return signIn(PASSWORD);
    }

    private SignIns.Grant signIn(String password) {
        return identity.signIns().signIn("ann@example.org", password, false, ADDRESS).await();
    }

    private Caller caller(SignIns.Grant grant) {
        return identity.authenticator().bearer(grant.accessToken()).await();
    }

    private Caller admin() {
        var password = identity.firstPassword().orElseThrow();
        return caller(identity.signIns().signIn("admin@localhost", password, false, ADDRESS).await());
    }

    @Test
    void whoRegistersCanSignIn() {
        var grant = ann();

        assertThat(grant.account().roles()).containsExactly(UserRole.USER);
        assertThat(grant.account().email()).isEqualTo("ann@example.org");
        assertThat(accounts.find(grant.account().id()).await()).isEqualTo(grant.account());
        assertThat(UUID.fromString(grant.account().id()).version()).isEqualTo(7);
        assertThat(fixture.rows.kinds()).containsSubsequence("account.registered", "sign_in.opened");
        assertThat(fixture.rows.passwordHash("ann@example.org")).startsWith("$argon2id$").doesNotContain(PASSWORD);
    }

    @Test
    void anAddressThatIsTakenIsNotGivenAway() {
        ann();

        accounts.register(new Registration(" ANN@example.org", NEXT, "Eve", null), ADDRESS).await();

        assertThat(signIn(PASSWORD).account().name()).isEqualTo("Ann");
        assertThat(fixture.rows.kinds()).contains("registration.refused");
    }

    @Test
    void aPasswordMustBeGoodEnough() {
        for (String bad : new String[] {"short", "aaaaaaaaaaaaaaa", "annabel-annabel-", "x".repeat(257)}) {
            var failure = failure(
                    accounts.register(new Registration("annabel@example.org", bad, "Ann", null), ADDRESS));
            assertThat(failure.code()).isEqualTo(ErrorCode.INVALID_FIELD);
            assertThat(failure.pointer()).isEqualTo("/password");
        }
        assertThat(fixture.rows.kinds()).doesNotContain("account.registered");
    }

    @Test
    void whereItIsClosedNobodyMakesAnAccount() {
        var closed = fixture.start(IdentityFixture.generous(IdentityConfig.Registration.CLOSED)).accounts();
        var invited = accounts.invite(admin(), null, Set.of(UserRole.USER), Duration.ofHours(1), ADDRESS).await();

        assertFails(closed.register(IdentityFixture.registration("ann@example.org"), ADDRESS),
                ErrorCode.REGISTRATION_CLOSED);
        assertFails(closed.register(new Registration("ann@example.org", PASSWORD, "Ann", invited.token()), ADDRESS),
                ErrorCode.REGISTRATION_CLOSED);
    }

    @Test
    void whoIsInvitedMakesAnAccountOnce() {
        var byInvitation = fixture.start(IdentityFixture.generous(IdentityConfig.Registration.INVITATION)).accounts();
        var invited = accounts
                .invite(admin(), "Ann@Example.org", Set.of(UserRole.USER, UserRole.AGENT), Duration.ofHours(1), ADDRESS)
                .await();
        assertThat(invited.toString()).doesNotContain(invited.token());

        assertFails(byInvitation.register(IdentityFixture.registration("ann@example.org"), ADDRESS),
                ErrorCode.REGISTRATION_CLOSED);
        for (String bad : new String[] {"", "piv_", "piv_" + "A".repeat(43)}) {
            assertFails(byInvitation.register(new Registration("ann@example.org", PASSWORD, "Ann", bad), ADDRESS),
                    ErrorCode.REGISTRATION_CLOSED);
        }
        assertFails(
                byInvitation.register(new Registration("bob@example.org", PASSWORD, "Bob", invited.token()), ADDRESS),
                ErrorCode.REGISTRATION_CLOSED);
        byInvitation.register(new Registration("ann@example.org", PASSWORD, "Ann", invited.token()), ADDRESS).await();

        assertThat(signIn(PASSWORD).account().roles()).containsExactlyInAnyOrder(UserRole.USER, UserRole.AGENT);
        assertFails(
                byInvitation.register(new Registration("ann@example.org", PASSWORD, "Ann", invited.token()), ADDRESS),
                ErrorCode.REGISTRATION_CLOSED);
    }

    @Test
    void anInvitationForATakenAddressTellsOnlyWhoHasIt() {
        ann();
        var invited = accounts.invite(admin(), null, Set.of(UserRole.USER), Duration.ofHours(1), ADDRESS).await();

        accounts.register(new Registration("ann@example.org", NEXT, "Ann", invited.token()), ADDRESS).await();

        assertThat(signIn(PASSWORD)).isNotNull();
    }

    /** As a second try with the same invitation would: onetimesecret#3856; demarche.numerique.gouv.fr PR#13970. */
    @Test
    void anInvitationIsUsedUpWhetherTheAddressIsTakenOrNot() {
        ann();
        for (String first : List.of("ann@example.org", "free@example.org")) {
            var invited = accounts.invite(admin(), null, Set.of(UserRole.USER), Duration.ofHours(1), ADDRESS).await();
            accounts.register(new Registration(first, NEXT, "Eve", invited.token()), ADDRESS).await();

            assertFails(accounts.register(new Registration("next@example.org", NEXT, "Eve", invited.token()), ADDRESS),
                    ErrorCode.REGISTRATION_CLOSED);
        }
    }

    @Test
    void anotherSpellingOfAMailboxIsTheSameAccount() {
        ann();
        for (String same : List.of("\"ann\"@example.org", "ann@example.org.", "ANN@EXAMPLE.ORG.",
                "\"a\\nn\"@example.org")) {
            accounts.register(new Registration(same, NEXT, "Eve", null), ADDRESS).await();
            assertThat(identity.signIns().signIn(same, PASSWORD, false, ADDRESS).await().account().name()).as(same)
                    .isEqualTo("Ann");
        }
        assertThat(accounts.list(null, 10).await()).extracting(Account::email).contains("ann@example.org")
                .doesNotContain("ann@example.org.");
    }

    @Test
    void anAccountOfBeforeIsFoundByItsOldSpelling() {
        var ann = ann().account();
        var old = new Account(Accounts.newId(), "ann@example.org.", "Old", ann.roles(), false, 0, ann.createdAt());
        fixture.rows.put(old, fixture.rows.passwordHash("ann@example.org"));

        assertThat(identity.signIns().signIn("Ann@example.org.", PASSWORD, false, ADDRESS).await().account())
                .isEqualTo(old);
        assertThat(signIn(PASSWORD).account()).isEqualTo(ann);
    }

    @Test
    void anotherPasswordEndsTheOtherSignIns() {
        var mine = ann();
        var other = signIn(PASSWORD);

        accounts.changePassword(caller(mine), PASSWORD, NEXT, ADDRESS).await();

        assertFails(identity.authenticator().bearer(mine.accessToken()), ErrorCode.UNAUTHENTICATED);
        assertFails(identity.authenticator().bearer(other.accessToken()), ErrorCode.UNAUTHENTICATED);
        assertFails(identity.signIns().refresh(other.refreshToken(), ADDRESS), ErrorCode.UNAUTHENTICATED);
        assertThat(caller(identity.signIns().refresh(mine.refreshToken(), ADDRESS).await()).version()).isEqualTo(1);
        assertFails(identity.signIns().signIn("ann@example.org", PASSWORD, false, ADDRESS), ErrorCode.SIGN_IN_REFUSED);
        assertThat(signIn(NEXT)).isNotNull();
    }

    @Test
    void thePresentPasswordMustBeShownAndTheNextMustBeGood() {
        var caller = caller(ann());

        assertThat(failure(accounts.changePassword(caller, "wrong", NEXT, ADDRESS)).pointer())
                .isEqualTo("/currentPassword");
        assertThat(failure(accounts.changePassword(caller, PASSWORD, "short", ADDRESS)).pointer())
                .isEqualTo("/newPassword");
        assertThat(failure(accounts.changePassword(caller, PASSWORD, PASSWORD, ADDRESS)).pointer())
                .isEqualTo("/newPassword");
        assertThat(failure(accounts.erase(caller, "wrong", ADDRESS)).pointer()).isEqualTo("/password");
        assertThat(fixture.rows.kinds()).filteredOn("sign_in.refused"::equals).hasSize(2);
        assertThat(signIn(PASSWORD)).isNotNull();
    }

    @Test
    void whoHasGotATokenCannotGuessThePasswordWithIt() {
        var caller = caller(ann());
        var strict = fixture
                .start(IdentityFixture.config(IdentityConfig.Registration.OPEN,
                        IdentityFixture.limits("2/1m", "100/1m", "100/1m")))
                .accounts();
        // registering and signing in have left one attempt for the account
        assertFails(strict.erase(caller, "wrong", ADDRESS), ErrorCode.INVALID_FIELD);
        assertFails(strict.changePassword(caller, "wrong", NEXT, ADDRESS), ErrorCode.INVALID_FIELD);

        assertFails(strict.changePassword(caller, PASSWORD, NEXT, ADDRESS), ErrorCode.RATE_LIMITED);
    }

    @Test
    void anAccountStoresSoMuch() {
        var caller = caller(ann());
        var id = caller.principal().id();
        fixture.rows.hold(id, IdentityFixture.MOST_BYTES - 100);

        accounts.admit(caller, 60).await();
        accounts.admit(caller, 40).await();
        assertThat(fixture.rows.byteReadings()).as("it is remembered").isEqualTo(1);
        fixture.rows.hold(id, IdentityFixture.MOST_BYTES);
        assertFails(accounts.admit(caller, 1), ErrorCode.STORAGE_FULL);
        fixture.rows.hold(id, 0);
        accounts.admit(caller, 1_000).await();
        accounts.admit(Caller.LOCAL, Long.MAX_VALUE).await();
    }

    @Test
    void whoErasesAnAccountIsGone() {
        var grant = ann();
        var key = identity.keys().add(caller(grant), "k", null, ADDRESS).await();
        assertThat(identity.authenticator().bearer(key.secret()).await()).isNotNull();

        accounts.erase(caller(grant), PASSWORD, ADDRESS).await();

        assertFails(identity.authenticator().bearer(grant.accessToken()), ErrorCode.UNAUTHENTICATED);
        assertFails(identity.authenticator().bearer(key.secret()), ErrorCode.UNAUTHENTICATED);
        assertFails(identity.signIns().refresh(grant.refreshToken(), ADDRESS), ErrorCode.UNAUTHENTICATED);
        assertFails(accounts.find(grant.account().id()), ErrorCode.USER_NOT_FOUND);
    }

    @Test
    void theLocalUserHasNoPasswordAndStays() {
        assertFails(accounts.erase(Caller.LOCAL, "", ADDRESS), ErrorCode.FORBIDDEN);
        assertFails(accounts.changePassword(Caller.LOCAL, "", NEXT, ADDRESS), ErrorCode.FORBIDDEN);
    }

    @Test
    void otherRolesEndTokensAtOnceButNotTheSignIn() {
        var grant = ann();
        var id = grant.account().id();
        accounts.change(admin(), id, new Change("Anna", null, null), ADDRESS).await();
        assertThat(caller(grant)).isNotNull();

        accounts.change(admin(), id, new Change(null, Set.of(UserRole.ADMIN), null), ADDRESS).await();

        assertFails(identity.authenticator().bearer(grant.accessToken()), ErrorCode.UNAUTHENTICATED);
        assertThat(caller(identity.signIns().refresh(grant.refreshToken(), ADDRESS).await()).roles())
                .containsExactly(UserRole.ADMIN);
        assertFails(accounts.change(admin(), "nobody", new Change("x", null, null), ADDRESS), ErrorCode.USER_NOT_FOUND);
    }

    @Test
    void aKeyGetsItsAccountsRolesAnew() {
        var grant = ann();
        var key = identity.keys().add(caller(grant), "k", null, ADDRESS).await().secret();
        assertThat(identity.authenticator().bearer(key).await().roles()).containsExactly(UserRole.USER);

        accounts.change(admin(), grant.account().id(), new Change(null, Set.of(UserRole.AGENT), null), ADDRESS).await();

        assertThat(identity.authenticator().bearer(key).await().roles()).containsExactly(UserRole.AGENT);
        accounts.change(admin(), grant.account().id(), new Change(null, null, true), ADDRESS).await();
        assertFails(identity.authenticator().bearer(key), ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void oneAdministratorStays() {
        var admin = admin();

        assertFails(
                accounts.change(admin, admin.principal().id(), new Change(null, Set.of(UserRole.USER), null), ADDRESS),
                ErrorCode.LAST_ADMIN);
        assertFails(accounts.erase(admin, identity.firstPassword().orElseThrow(), ADDRESS), ErrorCode.LAST_ADMIN);
    }

    @Test
    void theFirstAdministratorIsMadeOnce() {
        var later = fixture.start(IdentityFixture.generous(IdentityConfig.Registration.OPEN));

        assertThat(identity.firstPassword()).hasValueSatisfying(
                password -> assertThat(password).matches("([a-z2-9]{5}-){4}[a-z2-9]{5}"));
        assertThat(later.firstPassword()).isEmpty();
        assertThat(fixture.rows.kinds()).filteredOn("account.first_admin"::equals).hasSize(1);
        assertThat(fixture.rows.trail().toString()).doesNotContain(identity.firstPassword().orElseThrow());
    }

    @Test
    void aDevelopmentNodeHasItsLocalUser() {
        var development = fixture.start(IdentityFixture.generous(IdentityConfig.Registration.OPEN), fixture.rows.at(),
                true);

        assertThat(development.accounts().find("local").await().roles()).containsExactly(UserRole.USER);
        assertThat(development.firstPassword()).isEmpty();
    }

    @Test
    void whatWasDoneCanBeRead() {
        var id = ann().account().id();

        assertThat(accounts.audit(Long.MAX_VALUE, 1, null).await()).hasSize(2);
        assertThat(accounts.audit(Long.MAX_VALUE, 10, id).await())
                .allSatisfy(row -> assertThat(row.entry().subject()).isEqualTo(id));
        assertThat(accounts.list(null, 10).await()).extracting(Account::email).contains("ann@example.org",
                "admin@localhost");
    }
}
