package io.parley.identity;

import static io.parley.identity.IdentityFixture.ADDRESS;
import static io.parley.identity.IdentityFixture.PASSWORD;
import static io.parley.identity.IdentityFixture.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parley.core.ErrorCode;
import io.parley.identity.IdentityConfig.Registration;
import io.parley.identity.IdentityStore.ApiKey;
import io.parley.testing.Patience;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeysTest {
    private final IdentityFixture fixture = new IdentityFixture();
    private Identity identity;
    private Caller ann;

    @BeforeEach
    void start() {
        identity = fixture.start(IdentityFixture.generous(Registration.OPEN));
        fixture.rows.put(IdentityFixture.ann(), null);
        ann = identity.authenticator()
                .bearer(identity.signIns().open(IdentityFixture.ann(), false, ADDRESS).await().accessToken())
                .await();
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    private boolean isRefused(Identity node, String key) {
        return node.authenticator().bearer(key).transform(done -> Future.succeededFuture(done.failed())).await();
    }

    @Test
    void aKeyIsItsOwners() {
        var added = identity.keys().add(ann, "laptop", Duration.ofDays(1), ADDRESS).await();

        var caller = identity.authenticator().bearer(added.secret()).await();

        assertThat(added.secret()).matches("pak_[A-Za-z0-9_-]{43}").startsWith(added.key().hint());
        assertThat(added.key().hint()).hasSize(10);
        assertThat(caller).isEqualTo(new Caller(ann.principal(), ann.roles(), 0,
                new Caller.Key(added.key().id(), added.key().expiresAt())));
        assertThat(added.toString()).doesNotContain(added.secret());
        assertThat(fixture.rows.trail().toString()).doesNotContain(added.secret());
    }

    @Test
    void keysAreListedWithoutTheirSecrets() {
        var added = identity.keys().add(ann, "laptop", null, ADDRESS).await();

        assertThat(identity.keys().list(ann).await()).extracting(ApiKey::name, ApiKey::id)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("laptop", added.key().id()));
    }

    @Test
    void thereAreNoMoreThanThereMayBe() {
        identity.keys().add(ann, "1", null, ADDRESS).await();
        identity.keys().add(ann, "2", null, ADDRESS).await();

        assertFails(identity.keys().add(ann, "3", null, ADDRESS), ErrorCode.TOO_MANY_KEYS);
    }

    @Test
    void aRemovedKeyIsRefusedEverywhere() {
        var elsewhere = fixture.start(IdentityFixture.generous(Registration.OPEN));
        var added = identity.keys().add(ann, "laptop", null, ADDRESS).await();
        assertThat(isRefused(identity, added.secret())).isFalse();
        assertThat(isRefused(elsewhere, added.secret())).isFalse();

        identity.keys().remove(ann, added.key().id(), ADDRESS).await();

        assertThat(isRefused(identity, added.secret())).isTrue();
        await().atMost(Patience.LIMIT).until(() -> isRefused(elsewhere, added.secret()));
    }

    @Test
    void nobodyRemovesWhatIsNotTheirs() {
        var added = identity.keys().add(ann, "laptop", null, ADDRESS).await();

        assertFails(identity.keys().remove(Caller.LOCAL, added.key().id(), ADDRESS), ErrorCode.KEY_NOT_FOUND);
        assertFails(identity.keys().remove(ann, UUID.randomUUID(), ADDRESS), ErrorCode.KEY_NOT_FOUND);
        assertThat(isRefused(identity, added.secret())).isFalse();
    }

    @Test
    void aKeyExpiresAlsoWhereItIsRemembered() {
        var added = identity.keys().add(ann, "short", Duration.ofMillis(300), ADDRESS).await();

        await().atMost(Patience.LIMIT).until(() -> isRefused(identity, added.secret()));
    }

    @Test
    void whoeverTriesKeysLeavesATraceButNotOneEach() {
        for (int i = 0; i < 20; i++) {
            assertThat(isRefused(identity, "pak_" + ("" + (char) ('A' + i)).repeat(43))).isTrue();
        }

        assertThat(fixture.rows.kinds()).filteredOn("key.refused"::equals).hasSizeBetween(1, 10);
    }

    @Test
    void aKeyThatIsRememberedNeedsNoPostgres() {
        var node = fixture.rows.at();
        var elsewhere = fixture.start(IdentityFixture.generous(Registration.OPEN), node, false);
        var added = identity.keys().add(ann, "laptop", null, ADDRESS).await();
        assertThat(isRefused(elsewhere, added.secret())).isFalse();

        node.cut(true);

        assertThat(isRefused(elsewhere, added.secret())).isFalse();
        assertFails(elsewhere.authenticator().bearer("pak_" + PASSWORD.replace(' ', '_') + "A".repeat(22)),
                ErrorCode.STORE_UNAVAILABLE);
    }
}
