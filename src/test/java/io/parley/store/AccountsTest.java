package io.parley.store;

import static io.parley.store.IdentityFixture.account;
import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.IdentityFixture.hash;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.parley.core.ChatException;
import io.parley.core.ErrorCode;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Credentials;
import io.parley.identity.IdentityStore.Revocation;
import io.parley.identity.UserRole;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AccountsTest {
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
    void aPersonWhoRegisteredIsFoundByIdAndAddress() {
        var ada = identity.person("ada", UserRole.ADMIN, UserRole.USER);

        assertThat(identity.on((IdentityStore s) -> s.find(ada.id()))).contains(new Credentials(ada, "hash of ada"));
        assertThat(identity.on((IdentityStore s) -> s.findByEmail("ada@example.org")))
                .contains(new Credentials(ada, "hash of ada"));
        assertThat(identity.audited()).containsExactly("account.registered");
    }

    @Test
    void whoIsNotThereIsNotFound() {
        assertThat(identity.on((IdentityStore s) -> s.find("nobody"))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.findByEmail("a\0b@example.org"))).isEmpty();
    }

    @Test
    void anAddressIsTakenOnce() {
        identity.person("ada");

        assertThat(
                identity.on((IdentityStore s) -> s.register(account("ada"), "hash", null, entry("account.registered"))))
                .isFalse();
        assertThat(identity.audited()).containsExactlyInAnyOrder("account.registered", "registration.refused");
    }

    @Test
    void theLocalUserHasNeitherAddressNorPasswordAndIsMadeOnce() {
        var local = new Account("local", null, "Local user", Set.of(UserRole.values()), false, 0,
                IdentityFixture.now());

        assertThat(identity.on((IdentityStore s) -> s.register(local, null, null, entry("account.registered"))))
                .isTrue();
        assertThat(identity.on((IdentityStore s) -> s.register(local, null, null, entry("account.registered"))))
                .isFalse();
        assertThat(identity.on((IdentityStore s) -> s.find("local"))).contains(new Credentials(local, null));
    }

    @Test
    void ofSeveralFirstAdministratorsOneIsMade() throws SQLException {
        var made = identity.meeting("SELECT FROM turn FOR UPDATE",
                Stream.of("one", "two", "three").map(AccountsTest::first).toList());

        assertThat(made.stream().map(StoreFixture::done)).containsOnlyOnce(true).hasSize(3);
        assertThat(identity.on((IdentityStore s) -> s.list(null, 10))).hasSize(1);
        assertThat(identity.audited()).containsExactly("account.first_admin");
    }

    private static Function<IdentityStore, Future<Boolean>> first(String name) {
        return s -> s.registerFirst(account(name, UserRole.ADMIN), "hash", entry("account.first_admin"));
    }

    @Test
    void noFirstAdministratorIsMadeBesideAnotherButBesideTheLocalUser() {
        var local = new Account("local", null, "Local user", Set.of(UserRole.values()), false, 0,
                IdentityFixture.now());
        identity.on(s -> s.register(local, null, null, entry("account.registered")));

        assertThat(identity.on(IdentityStore::hasAdministrator)).isFalse();
        assertThat(identity.on(first("one"))).isTrue();
        assertThat(identity.on(IdentityStore::hasAdministrator)).isTrue();
        assertThat(identity.on(first("two"))).isFalse();
    }

    @Test
    void listsPageByPageInTheOrderOfMaking() {
        var all = List.of(identity.person("c"), identity.person("b"), identity.person("a"));

        assertThat(identity.on((IdentityStore s) -> s.list(null, 3))).isEqualTo(all);
        assertThat(identity.on((IdentityStore s) -> s.list(null, 1))).isEqualTo(all.subList(0, 2));
        assertThat(identity.on((IdentityStore s) -> s.list(all.getFirst().id(), 3))).isEqualTo(all.subList(1, 3));
    }

    @Test
    void anotherNameRevokesNothing() {
        var ada = identity.person("ada");

        var changed = change(ada, new Change("Ada L.", null, null));

        assertThat(changed).isEqualTo(new Account(ada.id(), ada.email(), "Ada L.", ada.roles(), false, 0,
                ada.createdAt()));
        assertThat(identity.revocations()).isEmpty();
        assertThat(identity.audited()).startsWith("account.changed");
    }

    @Test
    void otherRolesAndDisablingRaiseTheVersionAndRevoke() {
        var ada = identity.person("ada");

        assertThat(change(ada, roles(UserRole.AGENT, UserRole.USER)).version()).isEqualTo(1);
        assertThat(change(ada, roles(UserRole.USER, UserRole.AGENT)).version()).isEqualTo(1);
        assertThat(change(ada, new Change(null, null, true)).version()).isEqualTo(2);
        assertThat(change(ada, new Change(null, null, false)).version()).isEqualTo(2);

        assertThat(identity.revocations()).extracting(Revocation::account, Revocation::version)
                .containsExactlyInAnyOrder(tuple(ada, 1), tuple(ada, 2));
    }

    private static org.assertj.core.groups.Tuple tuple(Account account, long version) {
        return org.assertj.core.groups.Tuple.tuple(account.id(), version);
    }

    @Test
    void nobodyIsChangedWhoIsNotThere() {
        assertThat(identity.on((IdentityStore s) -> s.change("nobody", roles(UserRole.USER), entry("account.changed"))))
                .isEmpty();
        assertThat(identity.audited()).isEmpty();
    }

    @Test
    void theLastEnabledAdministratorStays() {
        var ada = identity.admin("ada");
        var bob = identity.admin("bob");
        change(bob, new Change(null, null, true));

        assertLastAdmin(s -> s.change(ada.id(), roles(UserRole.USER), entry("account.changed")));
        assertLastAdmin(s -> s.change(ada.id(), new Change(null, null, true), entry("account.changed")));
        assertLastAdmin(s -> s.erase(ada.id(), entry("account.erased")));

        assertThat(identity.now(ada)).isEqualTo(ada);
        assertThat(change(ada, roles(UserRole.ADMIN)).roles()).containsExactly(UserRole.ADMIN);
        assertThat(change(bob, roles(UserRole.USER)).roles()).containsExactly(UserRole.USER);
    }

    @Test
    void ofTwoAdministratorsWhoRemoveEachOtherOneStays() throws SQLException {
        var ada = identity.admin("ada");
        var bob = identity.admin("bob");

        var answers = identity.meeting("SELECT FROM account WHERE id = '" + ada.id() + "' FOR UPDATE",
                List.of(s -> s.change(ada.id(), roles(UserRole.USER), entry("account.changed")).map(1),
                        s -> s.change(bob.id(), new Change(null, null, true), entry("account.changed")).map(1)));

        assertThat(answers).extracting(IdentityFixture::code).containsExactly(null, ErrorCode.LAST_ADMIN);
        assertThat(identity.now(ada).roles()).doesNotContain(UserRole.ADMIN);
        assertThat(identity.now(bob)).isEqualTo(bob);
    }

    @Test
    void ofTwoAdministratorsWhoEraseThemselvesOneStays() throws SQLException {
        var ada = identity.admin("ada");
        var bob = identity.admin("bob");

        var answers = identity.meeting("SELECT FROM account FOR UPDATE",
                List.of(s -> s.erase(ada.id(), entry("account.erased")),
                        s -> s.erase(bob.id(), entry("account.erased"))));

        assertThat(answers).extracting(IdentityFixture::code).containsExactly(null, ErrorCode.LAST_ADMIN);
        assertThat(identity.on((IdentityStore s) -> s.list(null, 10))).containsExactly(bob);
    }

    @Test
    void aHashIsReplacedOnlyWhileItIsTheOldOne() {
        var ada = identity.person("ada");

        identity.on(s -> s.rehash(ada.id(), "hash of ada", "better"));
        identity.on(s -> s.rehash(ada.id(), "hash of ada", "worse"));

        assertThat(identity.on((IdentityStore s) -> s.find(ada.id()))).contains(new Credentials(ada, "better"));
        assertThat(identity.revocations()).isEmpty();
    }

    @Test
    void erasingLeavesNothingOfAPersonAndRevokesEverything() throws SQLException {
        var ada = identity.person("ada");
        identity.key(ada, "secret");
        identity.signIn(ada, "token");

        assertThat(identity.on((IdentityStore s) -> s.erase(ada.id(), entry("account.erased")))).isTrue();

        assertThat(identity.on((IdentityStore s) -> s.find(ada.id()))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.findByEmail("ada@example.org"))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.list(null, 10))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("secret")))).isEmpty();
        assertThat(identity
                .on((IdentityStore s) -> s.rotate(hash("token"), hash("next"), Duration.ZERO, entry("token.reused"))))
                .isEqualTo(new IdentityStore.Refused());
        assertThat(identity.store.value("SELECT row_to_json(a)::text FROM account a").toString())
                .doesNotContain("ada@", "hash of ada", "\"ada\"");
        assertThat(identity.revocations()).extracting(Revocation::account, Revocation::version)
                .containsExactly(tuple(ada, 1));
        assertThat(identity.audited()).startsWith("account.erased");
    }

    @Test
    void erasingTwiceIsErasingOnceAndTheAddressIsFree() {
        var ada = identity.person("ada");

        assertThat(identity.on((IdentityStore s) -> s.erase(ada.id(), entry("account.erased")))).isTrue();
        assertThat(identity.on((IdentityStore s) -> s.erase(ada.id(), entry("account.erased")))).isFalse();
        assertThat(
                identity.on((IdentityStore s) -> s.change(ada.id(), roles(UserRole.ADMIN), entry("account.changed"))))
                .isEmpty();
        assertThat(identity.person("ada")).isEqualTo(
                identity.on(s -> s.findByEmail("ada@example.org")).orElseThrow().account());
    }

    private Account change(Account account, Change change) {
        return identity.on(s -> s.change(account.id(), change, entry("account.changed"))).orElseThrow();
    }

    private static Change roles(UserRole... roles) {
        return new Change(null, Set.of(roles), null);
    }

    private <T> void assertLastAdmin(Function<IdentityStore, Future<T>> call) {
        assertThatExceptionOfType(ChatException.class).isThrownBy(() -> identity.on(call))
                .returns(ErrorCode.LAST_ADMIN, ChatException::code);
    }
}
