package io.parley.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class OidcTokenTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    @Test
    void aTokenForThisSignInIsGood() {
        require(claims());
        require(claims().put("aud", JsonArray.of("parley")));
        require(claims().put("aud", JsonArray.of("parley", "another")).put("azp", "parley"));
        require(claims().put("exp", NOW.getEpochSecond() - 59).put("iat", NOW.getEpochSecond() + 60));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "aud", "exp", "iat", "nonce"})
    void nothingThatIsNeededMayLackOrBeOfAnotherType(String claim) {
        var without = claims();
        without.remove(claim);
        assertRefused(without);
        assertRefused(claims().putNull(claim));
        assertRefused(claims().put(claim, new JsonObject()));
        assertRefused(claims().put(claim, true));
        assertRefused(claims().put(claim, ""));
    }

    /** panva/openid-client#263; RFC 7519, section 2: a number, with or without a fraction. */
    @Test
    void timesMayHaveFractions() {
        require(claims().put("exp", NOW.getEpochSecond() + 300.5).put("iat", NOW.getEpochSecond() - 0.25)
                .put("nbf", NOW.getEpochSecond() - 1.5e0));
    }

    static Stream<Object> noTimes() {
        return Stream.of("1800000300", "soon", -1, 0, -1.8e9, 1e300, Double.MAX_VALUE, Long.MIN_VALUE,
                new BigInteger("18446744073709551616").add(BigInteger.valueOf(NOW.getEpochSecond() + 300)),
                new BigDecimal("1e400"), new JsonArray().add(NOW.getEpochSecond() + 300), true);
    }

    /** soteria#375, fake-oidc-server PR#4: texts; the others are our own. */
    @ParameterizedTest
    @MethodSource("noTimes")
    void whatIsNoTimeIsRefused(Object time) {
        assertRefused(claims().put("exp", time));
        assertRefused(claims().put("iat", time));
    }

    static Stream<Object> noSubjects() {
        return Stream.of("", " ", "\t", "4\0002", "42\n", "\u007f", "\u008542", "\u200b", "4\u00ad2", "\ud83d",
                "J\u00fcrgen",
                "x".repeat(256), "x".repeat(100_000), 42, 4.2, true, new JsonArray().add("42"),
                new JsonObject().put("Value", "42"));
    }

    /** cognito-local#397, simplesamlphp-module-oidc#353, angular-oauth2-oidc#548. */
    @ParameterizedTest
    @MethodSource("noSubjects")
    void whatIsNoSubjectIsRefused(Object subject) {
        assertRefused(claims().put("sub", subject));
    }

    @ParameterizedTest
    @ValueSource(strings = {"42", "auth0|5f7c8ec7", "https://login.example.org/u/1?x=y", "a b", "CN=Ada, O=Example",
            " 42"})
    void aSubjectIsTakenToTheLetter(String subject) {
        require(claims().put("sub", subject));
        assertThat(OidcToken.subject(claims().put("sub", subject))).isEqualTo(subject);
    }

    @ParameterizedTest
    @CsvSource({"iss,https://login.example.org/", "aud,another", "azp,another", "nonce,another", "nbf,tomorrow"})
    void anotherValueIsRefused(String claim, String value) {
        assertRefused(claims().put(claim, value));
    }

    @ParameterizedTest
    @CsvSource({"exp,-60", "iat,61", "iat,-601", "nbf,61"})
    void anotherTimeIsRefused(String claim, long seconds) {
        assertRefused(claims().put(claim, NOW.getEpochSecond() + seconds));
    }

    @Test
    void severalAudiencesNeedAPartyAndASubjectHasALength() {
        assertRefused(claims().put("aud", JsonArray.of("parley", "another")));
        assertRefused(claims().put("aud", new JsonArray()));
        assertRefused(claims().put("sub", "x".repeat(256)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "PS512", "ES384", "EdDSA"})
    void signaturesThatTakeAPrivateKeyAreLookedAt(String algorithm) {
        assertThatCode(() -> OidcToken.requireSigned(token("{\"alg\":\"" + algorithm + "\"}") + ".e30.c2ln"))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "a.b.c", "eyJhbGciOiJSUzI1NiJ9.e30", "eyJhbGciOiJSUzI1NiJ9.e30.",
            "eyJhbGciOiJSUzI1NiJ9.e30.c2ln.c2ln", "eyJhbGciOiJub25lIn0.e30.c2ln", "eyJhbGciOiJub25lIn0.e30.",
            "eyJhbGciOiJIUzI1NiJ9.e30.c2ln", "eyJhbGciOlsiUlMyNTYiXX0.e30.c2ln", "e30.e30.c2ln", "W10.e30.c2ln"})
    void othersAreNot(String token) {
        assertThatThrownBy(() -> OidcToken.requireSigned(token)).isInstanceOf(OidcToken.Refused.class);
    }

    @Test
    void anAddressIsTakenFromAProviderThatHasVerifiedIt() {
        assertThat(OidcToken.email(email("Ada@Example.ORG", true))).isEqualTo("ada@example.org");
        assertThat(OidcToken.email(email("ada@example.org", "true"))).isEqualTo("ada@example.org");
        assertThat(OidcToken.email(email("ada@example.org", false))).isNull();
        assertThat(OidcToken.email(email("ada@example.org", 1))).isNull();
        assertThat(OidcToken.email(claims().put("email", "ada@example.org"))).isNull();
        assertThat(OidcToken.email(email("ada", true))).isNull();
        assertThat(OidcToken.email(email("a da@example.org", true))).isNull();
        assertThat(OidcToken.email(email("\u0130da@example.org", true))).isNull();
        assertThat(OidcToken.email(email("a".repeat(250) + "@x.org", true))).isNull();
    }

    @Test
    void aNameIsWhatThereIsOfIt() {
        assertThat(OidcToken.name(claims())).isEqualTo("Somebody");
        assertThat(OidcToken.name(claims().put("name", " \n").put("preferred_username", "ada"))).isEqualTo("ada");
        assertThat(OidcToken.name(claims().put("name", 7).put("email", "ada@example.org")))
                .isEqualTo("ada@example.org");
        assertThat(OidcToken.name(claims().put("name", "Ada\r\nLovelace"))).isEqualTo("Ada Lovelace");
        assertThat(OidcToken.name(claims().put("name", "\u202eAda\u0085\u200b").put("nickname", "x"))).isEqualTo("Ada");
        assertThat(OidcToken.name(claims().put("name", "\u3164\u200b").put("nickname", "ada"))).isEqualTo("ada");
        assertThat(OidcToken.name(claims().put("name", "x" + "\ud83d\ude00".repeat(300))))
                .isEqualTo("x" + "\ud83d\ude00".repeat(49));
    }

    private static JsonObject claims() {
        return new JsonObject().put("iss", "https://login.example.org").put("sub", "42").put("aud", "parley")
                .put("exp", NOW.getEpochSecond() + 300).put("iat", NOW.getEpochSecond()).put("nonce", "n-1");
    }

    private static JsonObject email(String address, Object verified) {
        return claims().put("email", address).put("email_verified", verified);
    }

    private static String token(String header) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8));
    }

    private static void require(JsonObject claims) {
        OidcToken.require(claims, "https://login.example.org", "parley", "n-1", NOW);
    }

    private static void assertRefused(JsonObject claims) {
        assertThatThrownBy(() -> require(claims)).as(claims.encode()).isInstanceOf(OidcToken.Refused.class);
    }
}
