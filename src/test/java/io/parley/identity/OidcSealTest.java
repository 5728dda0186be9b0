package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class OidcSealTest {
    private final Map<String, SecretKey> keys = new HashMap<>(Map.of("old", key(1), "new", key(2)));
    private String newest = "old";
    private final OidcSeal seal = new OidcSeal(new OidcSeal.Keys() {
        @Override
        public String newest() {
            return newest;
        }

        @Override
        public Optional<SecretKey> find(String name) {
            return Optional.ofNullable(keys.get(name));
        }
    });

    @Test
    void whatWasSealedIsOpenedAsLongAsItsKeyIsKnown() {
        var pending = OidcPending.begin("company", Instant.now());
        var sealed = seal.seal(pending);
        newest = "new";
        var opened = seal.open(sealed).orElseThrow();
        assertThat(opened.state()).isEqualTo(pending.state());
        assertThat(opened.nonce()).isEqualTo(pending.nonce());
        assertThat(opened.verifier()).isEqualTo(pending.verifier());
        assertThat(opened.answers("company", pending.state(), Instant.now())).isTrue();
        keys.remove("old");
        assertThat(seal.open(sealed)).isEmpty();
    }

    @Test
    void nothingOfItIsSeenAndNoTwoAreAlike() {
        var pending = OidcPending.begin("company", Instant.now());
        assertThat(seal.seal(pending)).matches("[A-Za-z0-9_.-]{1,1024}").isNotEqualTo(seal.seal(pending));
        assertThat(pending.toString()).doesNotContain(pending.state(), pending.nonce(), pending.verifier());
    }

    @Test
    void whateverElseComesIsNotOpened() {
        var sealed = seal.seal(OidcPending.begin("company", Instant.now()));
        IntStream.range(0, sealed.length())
                .forEach(i -> assertThat(seal.open(changed(sealed, i))).as("at %d", i).isEmpty());
        assertThat(seal.open("")).isEmpty();
        assertThat(seal.open("..")).isEmpty();
        assertThat(seal.open("b2xk..")).isEmpty();
        assertThat(seal.open(sealed + "x".repeat(10_000))).isEmpty();
        assertThat(seal.open("\u00e4.\u00e4.\u00e4")).isEmpty();
    }

    @Test
    void anAnswerIsThatOfOneProviderInTimeWithItsState() {
        var pending = new OidcPending("company", "s", "n", "v", Instant.now().plusSeconds(60));
        assertThat(pending.answers("company", "s", Instant.now())).isTrue();
        assertThat(pending.answers("other", "s", Instant.now())).isFalse();
        assertThat(pending.answers("company", "t", Instant.now())).isFalse();
        assertThat(new OidcPending("company", "s", "n", "v", Instant.now()).answers("company", "s", Instant.now()))
                .isFalse();
    }

    /** RFC 7636, appendix B. */
    @Test
    void theChallengeIsTheStandards() {
        var pending = new OidcPending("p", "s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", Instant.EPOCH);
        assertThat(pending.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    private static String changed(String text, int at) {
        char other = text.charAt(at) == 'A' ? 'Q' : 'A';
        return text.substring(0, at) + other + text.substring(at + 1);
    }

    private static SecretKey key(int filling) {
        byte[] bytes = new byte[32];
        java.util.Arrays.fill(bytes, (byte) filling);
        return new SecretKeySpec(bytes, "AES");
    }
}
