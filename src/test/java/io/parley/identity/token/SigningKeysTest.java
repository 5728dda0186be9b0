package io.parley.identity.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.core.ChatException;
import io.parley.identity.IdentityConfig;
import io.parley.identity.MemoryIdentityStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SigningKeysTest {
    private static final IdentityConfig.Tokens CONFIG = new IdentityConfig.Tokens(Duration.ofMinutes(10),
            Duration.ofDays(30), Duration.ofSeconds(10),
            Duration.ofDays(1), Duration.ofMillis(300));
    private static Vertx vertx;

    private final MemoryIdentityStore store = new MemoryIdentityStore();
    private final MemoryIdentityStore.Node first = store.at();
    private final MemoryIdentityStore.Node second = store.at();
    private long now = System.nanoTime();
    private final SigningKeys here = new SigningKeys(vertx, first, CONFIG, "urn:parley:test", () -> now);
    private final SigningKeys there = new SigningKeys(vertx, second, CONFIG, "urn:parley:test", () -> now);

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    private void pass(Duration time) {
        now += time.toNanos();
        store.advance(time.toMillis());
    }

    private static Set<String> shown(SigningKeys keys) {
        return new JsonObject(keys.jwks()).getJsonArray("keys").stream()
                .map(key -> ((JsonObject) key).getString("kid")).collect(Collectors.toSet());
    }

    @Test
    void theFirstNodeMakesAKeyAndTheOthersReadIt() {
        here.refresh().await();
        there.refresh().await();

        assertThat(store.signingKeys()).isEqualTo(1);
        assertThat(there.signing().kid()).isEqualTo(here.signing().kid());
        assertThat(shown(there)).containsExactly(here.signing().kid());
    }

    @Test
    void thereIsNoKeyBeforeOneWasRead() {
        assertThatThrownBy(here::signing).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anotherKeySignsOnceAllNodesKnowIt() {
        here.refresh().await();
        there.refresh().await();
        var old = here.signing().kid();

        pass(CONFIG.signingKey());
        here.refresh().await();
        assertThat(store.signingKeys()).isEqualTo(2);
        assertThat(here.signing().kid()).isEqualTo(old);

        pass(Duration.ofSeconds(59));
        there.refresh().await();
        assertThat(here.signing().kid()).isEqualTo(old);

        pass(Duration.ofSeconds(1));
        assertThat(here.signing().kid()).isNotEqualTo(old).isEqualTo(there.signing().kid());
        assertThat(shown(here)).hasSize(2).contains(old);
    }

    @Test
    void anOldKeyIsForgottenWhenNothingItSignedCanBeGood() {
        here.refresh().await();
        var old = here.signing().kid();
        pass(CONFIG.signingKey());
        here.refresh().await();
        pass(Duration.ofMinutes(11));
        here.refresh().await();
        assertThat(here.find(old)).isNotNull();

        pass(Duration.ofMinutes(5));
        here.refresh().await();

        assertThat(here.find(old)).isNull();
        assertThat(shown(here)).hasSize(1).doesNotContain(old);
    }

    @Test
    void nobodyIsShownThePrivateParts() {
        here.refresh().await();

        var key = new JsonObject(here.jwks()).getJsonArray("keys").getJsonObject(0);
        assertThat(key.fieldNames()).containsExactlyInAnyOrder("kty", "crv", "x", "kid", "use", "alg");
    }

    @Test
    void anUnknownKeyIsLookedForOnceASecond() {
        here.refresh().await();
        int before = first.readings();
        here.lookAgain().await();
        assertThat(first.readings()).isEqualTo(before);

        pass(Duration.ofSeconds(1));
        here.lookAgain().await();
        here.lookAgain().await();
        here.lookAgain().await();

        assertThat(first.readings()).isEqualTo(before + 1);
    }

    @Test
    void withoutPostgresTheKeysStay() {
        here.refresh().await();
        var kid = here.signing().kid();
        first.cut(true);

        assertThatThrownBy(() -> here.refresh().await()).isInstanceOf(ChatException.class);

        assertThat(here.signing().kid()).isEqualTo(kid);
    }

    @Test
    void aRowThatIsNoKeyIsLeftOut() {
        first.addSigningKey("broken", "{}", 0).await();
        first.addSigningKey("alsoBroken", "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"x\":\"AA\",\"d\":\"AA\"}", 0).await();
        var good = TokenKey.make();
        first.addSigningKey(good.getString("kid"), good.encode(), 0).await();

        here.refresh().await();

        assertThat(here.signing().kid()).isEqualTo(good.getString("kid"));
        assertThat(shown(here)).containsExactly(good.getString("kid"));
    }

    @Test
    void aKeyIsNamedByItsThumbprint() {
        assertThat(TokenKey.make().getString("kid")).matches("[A-Za-z0-9_-]{43}");
    }
}
