package io.parley.identity.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.parley.core.Principal;
import io.parley.identity.Account;
import io.parley.identity.Caller;
import io.parley.identity.IdentityConfig;
import io.parley.identity.MemoryIdentityStore;
import io.parley.identity.UserRole;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way of getting in with a token that is not one of ours, or not any more. */
class AccessTokensTest {
    private static final String ISSUER = "https://chat.example.org";
    private static final Account ANN = new Account("0192f0c1-8c4e-7abc-8def-0123456789ab", "ann@example.org", "Ann",
            Set.of(UserRole.USER, UserRole.ADMIN), false, 7, Instant.EPOCH);
    private static final UUID SIGN_IN = UUID.randomUUID();
    private static Vertx vertx;

    private final MemoryIdentityStore all = new MemoryIdentityStore();
    private final MemoryIdentityStore.Node store = all.at();
    private final SigningKeys keys = new SigningKeys(vertx, store, IdentityConfig.Tokens.DEFAULT, ISSUER,
            System::nanoTime);
    private Instant now = Instant.now();
    private final AccessTokens tokens = new AccessTokens(keys, ISSUER, Duration.ofMinutes(10), () -> now,
            new SimpleMeterRegistry());
    private final JsonObject jwk;

    AccessTokensTest() {
        keys.refresh().await();
        jwk = new JsonObject(store.signingKeys(Long.MAX_VALUE).await().getFirst().jwk());
    }

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close().await();
    }

    private String kid() {
        return jwk.getString("kid");
    }

    private JsonObject claims() {
        long now = inSeconds(0);
        return new JsonObject().put("iss", ISSUER).put("aud", "parley").put("sub", ANN.id()).put("jti", "1")
                .put("sid", SIGN_IN.toString()).put("ver", 7).put("roles", new JsonArray().add("user"))
                .put("iat", now).put("nbf", now).put("exp", now + 60);
    }

    private long inSeconds(long seconds) {
        return now.getEpochSecond() + seconds;
    }

    private Verdict check(JsonObject claims) {
        return tokens.check(Forge.signed(Forge.header(kid()), claims, jwk));
    }

    private void assertBad(String token) {
        assertThat(tokens.check(token)).isEqualTo(new Verdict.Bad());
    }

    @Test
    void aTokenSaysWhoItWasIssuedTo() {
        var issued = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), false);

        assertThat(issued.csrf()).isNull();
        assertThat(issued.expiresIn()).isEqualTo(Duration.ofMinutes(10));
        assertThat(issued).hasToString("Issued for PT10M");
        assertThat(tokens.check(issued.token()))
                .isEqualTo(new Verdict.Good(new Caller(new Principal(ANN.id()), ANN.roles(), 7,
                        new Caller.Token(SIGN_IN, null, Instant.ofEpochSecond(now.getEpochSecond() + 600),
                                Instant.ofEpochSecond(now.getEpochSecond() + 3_600)))));
    }

    @Test
    void itIsSignedAsItSays() {
        var parts = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), true).token().split("\\.");

        assertThat(Forge.decode(parts[0])).isEqualTo(Forge.header(kid()));
        var claims = Forge.decode(parts[1]);
        assertThat(claims.fieldNames()).containsExactlyInAnyOrder("iss", "aud", "sub", "jti", "sid", "ver", "roles",
                "csrf", "iat",
                "nbf", "exp", "until");
        assertThat(claims.getJsonArray("roles")).containsExactly("user", "admin");
        assertThat(Forge.signed(Forge.header(kid()), claims, jwk).split("\\.")).hasSize(3);
    }

    @Test
    void aTokenForACookieHasSomethingToRepeat() {
        var issued = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), true);

        assertThat(tokens.check(issued.token())).isInstanceOfSatisfying(Verdict.Good.class,
                good -> assertThat(((Caller.Token) good.caller().credential()).csrf()).isEqualTo(issued.csrf())
                        .hasSize(22));
    }

    @Test
    void noTokenOutlivesItsSignIn() {
        assertThat(tokens.issue(ANN, SIGN_IN, now.plusSeconds(30), false).expiresIn())
                .isLessThanOrEqualTo(Duration.ofSeconds(30));
    }

    /** As nodes of an older version issue them while a cluster is brought up to date. */
    @Test
    void aTokenThatDoesNotTellIsOfASignInThatEndsWithIt() {
        var claims = claims();
        claims.remove("until");

        assertThat(check(claims)).isInstanceOfSatisfying(Verdict.Good.class,
                good -> assertThat(good.caller().until())
                        .isEqualTo(((Caller.Token) good.caller().credential()).expiresAt()));
    }

    @Test
    void whatIsMadeByHandIsGoodIfAllIsThere() {
        assertThat(check(claims())).isInstanceOf(Verdict.Good.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", ""})
    void noAlgorithmIsNone(String none) {
        var header = Forge.header(kid()).put("alg", none);
        var text = Forge.encode(header) + "." + Forge.encode(claims());

        assertBad(text);
        assertBad(text + ".");
        assertBad(text + "." + "A".repeat(86));
        assertBad(Forge.signed(header, claims(), jwk));
    }

    static Stream<Arguments> macs() {
        return Stream.of(Arguments.of("HS256", "HmacSHA256"), Arguments.of("HS384", "HmacSHA384"),
                Arguments.of("HS512", "HmacSHA512"));
    }

    @ParameterizedTest
    @MethodSource("macs")
    void thePublicKeyIsNoSecret(String alg, String algorithm) {
        byte[] x = Base64.getUrlDecoder().decode(jwk.getString("x"));
        byte[] spki = HexFormat.of().parseHex("302a300506032b6570032100" + HexFormat.of().formatHex(x));
        byte[] shown = keys.jwks().getBytes(StandardCharsets.UTF_8);
        byte[] pem = ("-----BEGIN PUBLIC KEY-----\n" + Base64.getEncoder().encodeToString(spki)
                + "\n-----END PUBLIC KEY-----\n")
                .getBytes(StandardCharsets.US_ASCII);

        for (byte[] secret : List.of(x, spki, shown, pem, jwk.getString("x").getBytes(StandardCharsets.US_ASCII))) {
            assertBad(Forge.mac(algorithm, Forge.header(kid()).put("alg", alg), claims(), secret));
            assertBad(Forge.mac(algorithm, Forge.header(kid()), claims(), secret));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "ES256", "PS256", "Ed25519", "Ed448", "eddsa", "EDDSA"})
    void noOtherAlgorithmIsTaken(String alg) {
        assertBad(Forge.signed(Forge.header(kid()).put("alg", alg), claims(), jwk));
    }

    @Test
    void anotherKeyDoesNotSignUnderThisName() {
        assertBad(Forge.signed(Forge.header(kid()), claims(), TokenKey.make()));
    }

    @Test
    void aKeyThatATokenBringsAlongIsNotUsed() {
        var own = TokenKey.make();
        var shown = own.copy();
        shown.remove("d");

        assertBad(Forge.signed(Forge.header(kid()).put("jwk", shown), claims(), own));
        assertBad(Forge.signed(Forge.header(kid()).put("jku", "https://evil.example/jwks"), claims(), own));
        assertBad(Forge.signed(Forge.header(kid()).put("x5u", "https://evil.example/"), claims(), own));
    }

    @Test
    void aKeyThatIsNotKnownMayYetBe() {
        var other = TokenKey.make();

        assertThat(tokens.check(Forge.signed(Forge.header(other.getString("kid")), claims(), other)))
                .isEqualTo(new Verdict.UnknownKey());
    }

    @Test
    void theKeyMustBeNamed() {
        var unnamed = Forge.header(kid());
        unnamed.remove("kid");

        assertBad(Forge.signed(unnamed, claims(), jwk));
        assertBad(Forge.signed(unnamed.copy().putNull("kid"), claims(), jwk));
        assertBad(Forge.signed(unnamed.copy().put("kid", 1), claims(), jwk));
    }

    @ParameterizedTest
    @ValueSource(strings = {"JWT", "at+JWT", "jwt", "application/at+jwt", "id+jwt"})
    void tokensOfAnotherTypeAreNotTaken(String type) {
        assertBad(Forge.signed(Forge.header(kid()).put("typ", type), claims(), jwk));
    }

    @Test
    void headersThatMustBeUnderstoodAreNot() {
        assertBad(Forge.signed(Forge.header(kid()).put("crit", new JsonArray().add("b64")).put("b64", false), claims(),
                jwk));
    }

    @Test
    void expiredIsExpired() {
        assertThat(check(claims().put("exp", inSeconds(0)))).isEqualTo(new Verdict.Bad());
        assertThat(check(claims().put("exp", inSeconds(-3_600)))).isEqualTo(new Verdict.Bad());
    }

    @Test
    void notYetIsNotYetButForClocksThatDiffer() {
        assertThat(check(claims().put("nbf", inSeconds(60)))).isEqualTo(new Verdict.Bad());
        assertThat(check(claims().put("iat", inSeconds(60)))).isEqualTo(new Verdict.Bad());
        assertThat(check(claims().put("nbf", inSeconds(3)).put("iat", inSeconds(3)))).isInstanceOf(Verdict.Good.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-3_600, 3_600})
    void timesAreNotJudgedByTheMachinesClock(long skew) {
        now = now.plusSeconds(skew);
        var token = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), false).token();

        assertThat(tokens.check(token)).isInstanceOf(Verdict.Good.class);

        now = now.plusSeconds(600);
        assertThat(tokens.check(token)).isEqualTo(new Verdict.Bad());
        now = now.minusSeconds(1_200);
        assertThat(new AccessTokens(keys, ISSUER, Duration.ofMinutes(10), () -> now, new SimpleMeterRegistry())
                .check(token)).isEqualTo(new Verdict.Bad());
    }

    static Stream<Arguments> wrongClaims() {
        return Stream.of(Arguments.of("iss", List.of("https://evil.example", ISSUER + "/", "", 1, List.of(ISSUER))),
                Arguments.of("aud", List.of("other", "", "Parley", 1, List.of("other"), List.of())),
                Arguments.of("sub", List.of("", 1, List.of(ANN.id()))), Arguments.of("jti", List.of(1)),
                Arguments.of("sid", List.of("", "x", 1)), Arguments.of("ver", List.of("7", "x", true)),
                Arguments.of("roles", List.of("user", List.of(), List.of("owner"), List.of("USER"), 1)),
                Arguments.of("iat", List.of("x", true)), Arguments.of("nbf", List.of("x", true)),
                Arguments.of("exp", List.of("x", "99999999999", true, -1, 0)),
                Arguments.of("csrf", List.of(1, List.of())));
    }

    @ParameterizedTest
    @MethodSource("wrongClaims")
    void everyClaimIsThereAndOfItsType(String claim, List<Object> values) {
        for (Object value : values) {
            var json = value instanceof List<?> list ? new JsonArray(new ArrayList<>(list)) : value;
            assertThat(check(claims().put(claim, json))).as("%s %s", claim, value).isEqualTo(new Verdict.Bad());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "aud", "sub", "jti", "sid", "ver", "roles", "iat", "nbf", "exp"})
    void noClaimMayBeMissing(String claim) {
        var without = claims();
        without.remove(claim);

        assertThat(check(without)).isEqualTo(new Verdict.Bad());
        assertThat(check(claims().putNull(claim))).isEqualTo(new Verdict.Bad());
    }

    @Test
    void changedAnywhereItIsBad() {
        var token = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), true).token();
        assertThat(tokens.check(token)).isInstanceOf(Verdict.Good.class);

        for (int i = 0; i < token.length(); i++) {
            char other = token.charAt(i) == 'A' ? 'B' : 'A';
            var changed = token.substring(0, i) + other + token.substring(i + 1);
            assertThat(tokens.check(changed)).as("changed at %d", i).isNotInstanceOf(Verdict.Good.class);
        }
    }

    @Test
    void thePayloadOfAnotherTokenDoesNotFit() {
        var mine = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), false).token().split("\\.");
        var raised = Forge.decode(mine[1]).put("sub", "somebody-else");

        assertBad(mine[0] + "." + Forge.encode(raised) + "." + mine[2]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a.b", "a.b.c", "a.b.c.d", "%00.%00.%00", "e30.e30.", "\u0000"})
    void nonsenseIsBad(String token) {
        assertBad(token);
        assertBad(token + "." + "A".repeat(86));
    }

    @Test
    void whatIsTooLongIsNotEvenRead() {
        assertBad(Forge.signed(Forge.header(kid()), claims().put("more", "x".repeat(5_000)), jwk));
    }

    @Test
    void whatIsRememberedExpiresToo() {
        var token = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), false).token();
        assertThat(tokens.check(token)).isInstanceOf(Verdict.Good.class);

        now = now.plus(Duration.ofMinutes(10)).minusSeconds(2);
        assertThat(tokens.check(token)).isInstanceOf(Verdict.Good.class);
        now = now.plusSeconds(2);
        assertBad(token);
    }

    @Test
    void aWithdrawnKeyTakesWithItWhatIsRemembered() {
        var token = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), false).token();
        assertThat(tokens.check(token)).isInstanceOf(Verdict.Good.class);

        all.withdrawSigningKeys();
        keys.refresh().await();

        assertThat(tokens.check(token)).isInstanceOf(Verdict.UnknownKey.class);
    }

    @Test
    void oldKeysCheckWhatTheySigned() {
        var before = tokens.issue(ANN, SIGN_IN, now.plusSeconds(3_600), false).token();
        var another = TokenKey.make();
        store.addSigningKey(another.getString("kid"), another.encode(), 0).await();
        keys.refresh().await();

        assertThat(new AccessTokens(keys, ISSUER, Duration.ofMinutes(10), () -> now,
                new SimpleMeterRegistry()).check(before))
                .isInstanceOf(Verdict.Good.class);
        assertThat(new JsonObject(keys.jwks()).getJsonArray("keys")).hasSize(2);
    }
}
