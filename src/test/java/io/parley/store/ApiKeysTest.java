package io.parley.store;

import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.IdentityFixture.hash;
import static io.parley.store.IdentityFixture.newKey;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.KeyHolder;
import io.parley.identity.IdentityStore.Revocation;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ApiKeysTest {
    private IdentityFixture identity;
    private Account ada;

    @BeforeEach
    void start() {
        identity = new IdentityFixture();
        ada = identity.person("ada");
    }

    @AfterEach
    void stop() {
        identity.close();
    }

    @Test
    void aKeyShowsItsAccount() {
        var key = identity.key(ada, "secret");

        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("secret")))).contains(new KeyHolder(key, ada));
        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("guessed")))).isEmpty();
        assertThat(identity.audited()).startsWith("key.added");
    }

    @Test
    void keysAreListedNewestFirst() throws SQLException {
        var old = identity.key(ada, "old");
        identity.store.run("UPDATE api_key SET created_at = created_at - interval '1 day'");
        var young = identity.key(ada, "young");
        identity.key(identity.person("bob"), "bob's");

        assertThat(identity.on((IdentityStore s) -> s.keys(ada.id()))).extracting(ApiKey::id)
                .containsExactly(young.id(), old.id());
    }

    @Test
    void anExpiredKeyIsRefused() {
        var old = newKey(ada, IdentityFixture.now().minusSeconds(1));
        var young = newKey(ada, IdentityFixture.now().plusSeconds(60));
        identity.on(s -> s.addKey(old, hash("old"), 20, entry("key.added")));
        identity.on(s -> s.addKey(young, hash("young"), 20, entry("key.added")));

        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("old")))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("young")))).contains(new KeyHolder(young, ada));
    }

    @Test
    void aKeyOfADisabledAccountIsRefusedAndNoneIsAdded() {
        identity.key(ada, "secret");
        identity.on(s -> s.change(ada.id(), new Change(null, null, true), entry("account.changed")));

        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("secret")))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.addKey(newKey(ada, null), hash("other"), 20, entry("key.added"))))
                .isFalse();
    }

    @Test
    void useIsNotedAtMostOnceAMinute() throws SQLException {
        identity.key(ada, "secret");
        identity.on(s -> s.useKey(hash("secret")));
        identity.store.run("UPDATE api_key SET used_at = date_trunc('minute', now() + interval '30 seconds')");
        var version = identity.store.value("SELECT xmin::text FROM api_key");

        identity.on(s -> s.useKey(hash("secret")));
        assertThat(identity.store.value("SELECT xmin::text FROM api_key")).isEqualTo(version);

        identity.store.run("UPDATE api_key SET used_at = used_at - interval '2 minutes'");
        identity.on(s -> s.useKey(hash("secret")));
        assertThat(identity.store
                .value("""
                       SELECT used_at > now() - interval '90 seconds' AND used_at = date_trunc('minute', used_at)
                       FROM api_key""")).isEqualTo(true);
    }

    @Test
    void usesAtOnceDoNotFail() throws SQLException {
        identity.key(ada, "secret");
        var uses = identity.meeting("SELECT FROM api_key FOR UPDATE", List.of(
                s -> s.useKey(hash("secret")).map(Optional::isPresent),
                s -> s.useKey(hash("secret")).map(Optional::isPresent)));

        assertThat(uses.stream().map(StoreFixture::done)).containsExactly(true, true);
    }

    @Test
    void aRemovedKeyIsRevoked() {
        var key = identity.key(ada, "secret");
        identity.key(ada, "other");

        assertThat(identity.on((IdentityStore s) -> s.removeKey(ada.id(), key.id(), entry("key.removed")))).isTrue();
        assertThat(identity.on((IdentityStore s) -> s.removeKey(ada.id(), key.id(), entry("key.removed")))).isFalse();

        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("secret")))).isEmpty();
        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("other")))).isPresent();
        assertThat(identity.revocations()).extracting(Revocation::account, Revocation::signIn, Revocation::key)
                .containsExactly(Tuple.tuple(ada.id(), null, key.id()));
        assertThat(identity.audited()).containsOnlyOnce("key.removed");
    }

    @Test
    void nobodyRemovesTheKeyOfAnotherPerson() {
        var key = identity.key(ada, "secret");
        var bob = identity.person("bob");

        assertThat(identity.on((IdentityStore s) -> s.removeKey(bob.id(), key.id(), entry("key.removed")))).isFalse();
        assertThat(identity.on((IdentityStore s) -> s.useKey(hash("secret")))).isPresent();
        assertThat(identity.revocations()).isEmpty();
    }

    @Test
    void anAccountHasNoMoreKeysThanItMay() {
        var first = newKey(ada, null);
        assertThat(add(first, "1")).isTrue();
        assertThat(add(newKey(ada, null), "2")).isTrue();
        assertThat(add(newKey(ada, null), "3")).isFalse();

        identity.on(s -> s.removeKey(ada.id(), first.id(), entry("key.removed")));

        assertThat(add(newKey(ada, null), "4")).isTrue();
        assertThat(add(newKey(ada, null), "5")).isFalse();
        assertThat(identity.on((IdentityStore s) -> s.keys(ada.id()))).hasSize(2);
    }

    @Test
    void keysThatAreAddedAtOnceAreCountedToo() throws SQLException {
        var added = identity.meeting("SELECT FROM account FOR UPDATE",
                Stream.of("1", "2", "3").<Function<IdentityStore, Future<Boolean>>>map(
                        secret -> s -> s.addKey(newKey(ada, null), hash(secret), 2, entry("key.added"))).toList());

        assertThat(added.stream().map(StoreFixture::done)).containsExactlyInAnyOrder(true, true, false);
        assertThat(identity.on((IdentityStore s) -> s.keys(ada.id()))).hasSize(2);
    }

    private boolean add(ApiKey key, String secret) {
        return identity.on(s -> s.addKey(key, hash(secret), 2, entry("key.added")));
    }
}
