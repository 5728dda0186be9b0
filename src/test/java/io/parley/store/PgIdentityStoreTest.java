package io.parley.store;

import static io.parley.store.IdentityFixture.account;
import static io.parley.store.IdentityFixture.code;
import static io.parley.store.IdentityFixture.entry;
import static io.parley.store.IdentityFixture.hash;
import static io.parley.store.IdentityFixture.newKey;
import static io.parley.store.IdentityFixture.newSignIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.core.ErrorCode;
import io.parley.identity.Account;
import io.parley.identity.IdentityStore;
import io.parley.identity.IdentityStore.Change;
import io.parley.identity.IdentityStore.Entry;
import io.parley.identity.IdentityStore.External;
import io.parley.identity.IdentityStore.Invitation;
import io.parley.identity.IdentityStore.Recorded;
import io.parley.identity.IdentityStore.SigningKey;
import io.parley.identity.UserRole;
import io.parley.testing.Backends;
import io.parley.testing.FaultProxy;
import io.vertx.core.Future;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgIdentityStoreTest {
    private static final List<String> TABLES = List.of("account", "sign_in", "refresh_token", "api_key", "invitation",
            "external_identity", "revocation", "turn");

    private FaultProxy proxy;
    private IdentityFixture identity;

    @BeforeEach
    void start() {
        proxy = new FaultProxy(Backends.shared().postgresPort());
        identity = new IdentityFixture(new StoreFixture(Backends.shared().newInstallation(), proxy.port(),
                StoreConfig.Commits.DEFAULT));
    }

    @AfterEach
    void stop() {
        identity.close();
        proxy.close();
    }

    @Test
    void whatCannotBeAuditedIsNotDone() throws SQLException {
        var ada = identity.person("ada");
        var key = identity.key(ada, "secret");
        var signIn = identity.signIn(ada, "1");
        identity.on(s -> s.rotate(hash("1"), hash("2"), Duration.ZERO, entry("token.reused")));
        identity.on(s -> s.signInExternally(external("1", UserRole.USER), entry("account.registered")));
        identity.store.run("ALTER TABLE audit ADD CONSTRAINT nothing CHECK (false) NOT VALID");
        var before = contents();

        changes(ada, key.id(), signIn.id()).forEach((name, change) -> assertThat(code(identity.elsewhere(change)))
                .as(name).isEqualTo(ErrorCode.INTERNAL_ERROR));

        assertThat(contents()).isEqualTo(before);
    }

    private static Map<String, Function<IdentityStore, Future<?>>> changes(Account ada, UUID key, UUID signIn) {
        var audit = entry("some.kind");
        var invitation = new Invitation(UUID.randomUUID(), null, Set.of(UserRole.USER), IdentityFixture.now(),
                ada.id());
        return Map.ofEntries(
                Map.entry("register", s -> s.register(account("bob"), "hash", null, audit)),
                Map.entry("registerFirst", s -> s.registerFirst(account("bob", UserRole.ADMIN), "hash", audit)),
                Map.entry("change", s -> s.change(ada.id(), new Change("x", null, true), audit)),
                Map.entry("changePassword", s -> s.changePassword(ada.id(), "new", null, audit)),
                Map.entry("erase", s -> s.erase(ada.id(), audit)),
                Map.entry("open", s -> s.open(newSignIn(ada), 0, hash("3"), audit)),
                Map.entry("rotate", s -> s.rotate(hash("1"), hash("3"), Duration.ZERO, audit)),
                Map.entry("close", s -> s.close(signIn, audit)),
                Map.entry("addKey", s -> s.addKey(newKey(ada, null), hash("other"), 20, audit)),
                Map.entry("removeKey", s -> s.removeKey(ada.id(), key, audit)),
                Map.entry("invite", s -> s.invite(invitation, hash("invitation"), audit)),
                Map.entry("signInExternally, new", s -> s.signInExternally(external("2", UserRole.USER), audit)),
                Map.entry("signInExternally, roles", s -> s.signInExternally(external("1", UserRole.AGENT), audit)));
    }

    private static External external(String subject, UserRole role) {
        return new External("https://login.example", subject, null, "Ada", Set.of(role), IdentityFixture.newId());
    }

    private Map<String, Object> contents() {
        return TABLES.stream().collect(Collectors.toMap(table -> table, this::contents));
    }

    private Object contents(String table) {
        try {
            return identity.store
                    .value("SELECT coalesce(string_agg(t::text, ' ' ORDER BY t::text), '') FROM " + table + " t");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void ofNodesThatAddASigningKeyAtOnceOneDoes() throws SQLException {
        var answers = identity.meeting("SELECT FROM turn FOR UPDATE", Stream.of("a", "b", "c")
                .<Function<IdentityStore, Future<Void>>>map(kid -> s -> s.addSigningKey(kid, "{}", 60_000)).toList());

        assertThat(answers).extracting(IdentityFixture::code).containsOnlyNulls();
        assertThat(identity.on((IdentityStore s) -> s.signingKeys(60_000))).hasSize(1);
    }

    @Test
    void aSigningKeyIsAddedWhenTheYoungestIsTooOld() throws SQLException {
        identity.on(s -> s.addSigningKey("old", "{}", 60_000));
        identity.on(s -> s.addSigningKey("other", "{}", 60_000));
        identity.store.run("UPDATE signing_key SET created_at = created_at - interval '61 seconds'");
        identity.on(s -> s.addSigningKey("young", "{\"kty\":\"OKP\"}", 60_000));

        var keys = identity.on(s -> s.signingKeys(120_000));

        assertThat(keys).extracting(SigningKey::kid).containsExactly("young", "old");
        assertThat(keys.getFirst().jwk()).isEqualTo("{\"kty\":\"OKP\"}");
        assertThat(keys.getFirst().ageMillis()).isBetween(0L, 60_999L);
        assertThat(keys.getLast().ageMillis()).isBetween(61_000L, 120_000L);
        assertThat(identity.on((IdentityStore s) -> s.signingKeys(60_000))).extracting(SigningKey::kid)
                .containsExactly("young");
    }

    @Test
    void theAuditTrailIsReadBackwardsPageByPage() {
        Stream.of("a", "b", "c", "d").forEach(kind -> identity.on(s -> s.record(entry(kind))));

        var first = identity.on(s -> s.audit(Long.MAX_VALUE, 2, null));

        assertThat(first).extracting(r -> r.entry().kind()).containsExactly("d", "c", "b");
        assertThat(identity.on((IdentityStore s) -> s.audit(first.get(1).id(), 2, null))).extracting(Recorded::entry)
                .containsExactly(entry("b"), entry("a"));
    }

    @Test
    void theAuditTrailOfAnAccountHasWhatItDidAndWhatWasDoneToIt() {
        identity.on(s -> s.record(new Entry("did", "ada", "bob", null, null)));
        identity.on(s -> s.record(new Entry("other", "bob", "bob", null, null)));
        identity.on(s -> s.record(new Entry("self", "ada", "ada", null, null)));
        identity.on(s -> s.record(new Entry("unknown", null, null, null, "a\0b")));
        identity.on(s -> s.record(new Entry("done", "bob", "ada", null, null)));

        var ada = identity.on(s -> s.audit(Long.MAX_VALUE, 10, "ada"));

        assertThat(ada).extracting(r -> r.entry().kind()).containsExactly("done", "self", "did");
        assertThat(identity.on((IdentityStore s) -> s.audit(ada.getFirst().id(), 1, "ada")))
                .extracting(r -> r.entry().kind())
                .containsExactly("self", "did");
    }

    @Test
    void failsWhilePostgresIsAwayAndRecovers() {
        var ada = identity.person("ada");
        proxy.refuse();
        assertThat(code(identity.elsewhere(s -> s.find(ada.id())))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(code(identity.elsewhere(s -> s.erase(ada.id(), entry("account.erased")))))
                .isEqualTo(ErrorCode.STORE_UNAVAILABLE);
        assertThat(code(identity.elsewhere(s -> s.revocations(1_000)))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);

        proxy.pass();

        Awaitility.await().ignoreExceptions().until(() -> identity.now(ada).equals(ada));
    }
}
